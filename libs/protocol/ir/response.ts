import type { JsonObject } from '../json/read-object.ts';
import type { Extensions } from './extensions.ts';
import type { Content } from './part.ts';
import type { Usage } from './usage.ts';

/** A whole answer. Folding the events of a stream gives the same. */
export interface ChatResponse {
  id?: string;
  /** The model that the provider says it served. */
  model?: string;
  /** Epoch seconds. */
  createdAt?: number;
  choices: Choice[];
  usage?: Usage;
  serviceTier?: string;
  extensions?: Extensions;
}

export interface Choice {
  index: number;
  content: Content;
  finish: Finish;
  /** OpenAI's form: `{ content: [{ token, logprob, bytes, top_logprobs }] }`. */
  logprobs?: JsonObject;
  extensions?: Extensions;
}

export const finishReasons = [
  'stop',
  'length',
  'tool-calls',
  'content-filter',
  'refusal',
  /** The provider stopped to be asked to go on (Anthropic `pause_turn`). */
  'pause',
  'error',
  'other',
] as const;
export type FinishReason = (typeof finishReasons)[number];

export interface Finish {
  unified: FinishReason;
  /** The provider's own word. */
  raw?: string;
  /** Which stop sequence was hit, where the provider says so. */
  stopSequence?: string;
}
