import type { Finish, FinishReason } from '../ir/response.ts';

/** https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons */
const unifiedOf = new Map<string, FinishReason>([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool-calls'],
  ['pause_turn', 'pause'],
  ['compaction', 'pause'],
  ['refusal', 'refusal'],
]);

const wordOf: Record<FinishReason, string> = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'refusal',
  refusal: 'refusal',
  pause: 'pause_turn',
  error: 'end_turn',
  other: 'end_turn',
};

export function decodeFinish(reason: unknown, sequence: unknown): Finish {
  const raw = typeof reason === 'string' ? reason : undefined;
  const finish: Finish = { unified: unifiedOf.get(raw ?? '') ?? 'other' };
  if (raw !== undefined) finish.raw = raw;
  if (typeof sequence === 'string') finish.stopSequence = sequence;
  return finish;
}

export interface EncodedFinish {
  stopReason: string;
  stopSequence: string | null;
  /** Whether the word says less than what it stands for. */
  vague: boolean;
}

/** A text that is a refusal is one here by its stop reason only. */
export function encodeFinish({ unified, raw, stopSequence }: Finish, refused: boolean): EncodedFinish {
  const own = raw !== undefined && unifiedOf.get(raw) === unified ? raw : undefined;
  const word = stopSequence !== undefined && unified === 'stop' ? 'stop_sequence' : wordOf[unified];
  return {
    stopReason: own ?? (refused && unified === 'stop' ? 'refusal' : word),
    stopSequence: stopSequence ?? null,
    vague: unified === 'error' || unified === 'other' || unified === 'content-filter',
  };
}
