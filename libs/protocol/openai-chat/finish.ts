import type { Finish, FinishReason } from '../ir/response.ts';

/**
 * `finish_reason`, https://platform.openai.com/docs/api-reference/chat/object#chat/object-choices. Beyond
 * OpenAI's: `eos` (Together), `model_length` (Mistral), `insufficient_system_resource` (DeepSeek), `error` (OpenRouter).
 */
const reasons: Record<string, FinishReason> = {
  stop: 'stop',
  eos: 'stop',
  length: 'length',
  model_length: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
  error: 'error',
  insufficient_system_resource: 'error',
};

/** OpenAI's own words, the only ones a caller gets. */
const words: Record<FinishReason, string> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
  refusal: 'content_filter',
  pause: 'stop',
  error: 'error',
  other: 'stop',
};

export function decodeFinish(reason: unknown, stopReason: unknown, refused: boolean): Finish {
  const raw = typeof reason === 'string' ? reason : undefined;
  const unified = raw === undefined ? 'other' : (reasons[raw] ?? 'other');
  return {
    // OpenAI's refusals end with `stop`, in a member of their own.
    unified: refused && unified === 'stop' ? 'refusal' : unified,
    ...(raw !== undefined && { raw }),
    // vLLM names the stop sequence in a member beside the reason.
    ...(typeof stopReason === 'string' && { stopSequence: stopReason }),
  };
}

/** `refused`: whether the answer has a refusal of its own, which OpenAI ends with `stop`. */
export function encodeFinish({ unified, raw }: Finish, refused: boolean): string {
  if (unified === 'refusal' && refused) return 'stop';
  if (raw !== undefined && reasons[raw] === unified && (raw === 'function_call' || words[unified] === raw))
    return raw;
  return words[unified];
}

/** Whether the word that a caller gets leaves out what the finish says. */
export const finishIsLost = ({ unified }: Finish): boolean => unified === 'pause' || unified === 'other';
