import type { Finish, FinishReason } from '../ir/response.ts';

/** `finish_reason`, https://docs.cohere.com/reference/chat#response.body.finish_reason */
const reasons = new Map<string, FinishReason>([
  ['COMPLETE', 'stop'],
  ['STOP_SEQUENCE', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['TOOL_CALL', 'tool-calls'],
  ['ERROR', 'error'],
  ['TIMEOUT', 'error'],
]);

const ownReasons: Record<FinishReason, string> = {
  stop: 'COMPLETE',
  length: 'MAX_TOKENS',
  'tool-calls': 'TOOL_CALL',
  'content-filter': 'ERROR',
  refusal: 'COMPLETE',
  pause: 'COMPLETE',
  error: 'ERROR',
  other: 'COMPLETE',
};

export const decodeFinish = (raw: unknown): Finish =>
  typeof raw === 'string' ? { unified: reasons.get(raw) ?? 'other', raw } : { unified: 'other' };

export function encodeFinish({ unified, raw, stopSequence }: Finish): string {
  if (raw !== undefined && reasons.get(raw) === unified) return raw;
  return unified === 'stop' && stopSequence !== undefined ? 'STOP_SEQUENCE' : ownReasons[unified];
}
