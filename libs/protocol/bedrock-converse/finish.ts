import type { Finish, FinishReason } from '../ir/response.ts';

/** `stopReason`, https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_ResponseSyntax */
const reasons: Record<string, FinishReason> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_use: 'tool-calls',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  guardrail_intervened: 'content-filter',
  content_filtered: 'content-filter',
  malformed_model_output: 'error',
  malformed_tool_use: 'error',
};
const known = new Map(Object.entries(reasons));

const stopReasons: Record<FinishReason, string> = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'content_filtered',
  refusal: 'content_filtered',
  pause: 'end_turn',
  error: 'malformed_model_output',
  other: 'end_turn',
};

export const decodeFinish = (raw: string | undefined): Finish =>
  raw === undefined ? { unified: 'other' } : { unified: known.get(raw) ?? 'other', raw };

/** The provider's own word where it is one of Converse's, or at least no other protocol's. */
export function encodeFinish({ unified, raw, stopSequence }: Finish): string {
  if (raw !== undefined && known.get(raw) === unified) return raw;
  return unified === 'stop' && stopSequence !== undefined ? 'stop_sequence' : stopReasons[unified];
}
