import type { Loss } from '../ir/loss.ts';
import type { Finish, FinishReason } from '../ir/response.ts';

/** `FinishReason`, https://ai.google.dev/api/generate-content#FinishReason. */
const reasons: Readonly<Record<string, FinishReason>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'content-filter',
  RECITATION: 'content-filter',
  BLOCKLIST: 'content-filter',
  PROHIBITED_CONTENT: 'content-filter',
  SPII: 'content-filter',
  IMAGE_SAFETY: 'content-filter',
  IMAGE_PROHIBITED_CONTENT: 'content-filter',
  IMAGE_RECITATION: 'content-filter',
  MODEL_ARMOR: 'content-filter',
  MALFORMED_FUNCTION_CALL: 'error',
  UNEXPECTED_TOOL_CALL: 'error',
  TOO_MANY_TOOL_CALLS: 'error',
  MISSING_THOUGHT_SIGNATURE: 'error',
  MALFORMED_RESPONSE: 'error',
};

/** Gemini says STOP also of an answer that calls functions. */
export function decodeFinish(raw: string, hasCalls: boolean): Finish {
  const unified = reasons[raw] ?? 'other';
  return { unified: unified === 'stop' && hasCalls ? 'tool-calls' : unified, raw };
}

const written: Readonly<Record<FinishReason, string>> = {
  stop: 'STOP',
  'tool-calls': 'STOP',
  length: 'MAX_TOKENS',
  'content-filter': 'SAFETY',
  refusal: 'SAFETY',
  pause: 'OTHER',
  error: 'OTHER',
  other: 'OTHER',
};

/** Gemini's own word where the answer is Gemini's. */
export function encodeFinish({ unified, raw, stopSequence }: Finish, path: string, losses: Loss[]): string {
  if (raw !== undefined && isOwn(raw, unified)) return raw;
  if (unified === 'pause' || unified === 'error' || stopSequence !== undefined)
    losses.push({ feature: 'finish-details', path });
  return written[unified];
}

function isOwn(raw: string, unified: FinishReason): boolean {
  const known = reasons[raw];
  if (known === undefined) return unified === 'other' && /^[A-Z][A-Z_]{1,60}$/.test(raw);
  return known === unified || (known === 'stop' && unified === 'tool-calls');
}
