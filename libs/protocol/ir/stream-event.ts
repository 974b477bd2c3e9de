import type { JsonObject } from '../json/read-object.ts';
import type { Extensions } from './extensions.ts';
import type {
  AudioPart,
  Citation,
  ImagePart,
  NativePart,
  ReasoningPart,
  RefusalPart,
  TextPart,
  ToolCallPart,
} from './part.ts';
import type { Proof } from './proof.ts';
import type { ProviderError } from './provider-error.ts';
import type { Finish } from './response.ts';
import type { Usage } from './usage.ts';

/**
 * A piece of a streamed answer. Order: `start`; blocks, each `block-start`, deltas, `block-stop`; `finish` of
 * each choice; `usage` (the last one counts, figures are totals); `end`. Blocks of one choice are numbered
 * from 0 in order of appearance; those of several tool calls may overlap. `error` ends a stream instead of `end`.
 */
export type StreamEvent =
  | {
      type: 'start';
      id?: string;
      model?: string;
      createdAt?: number;
      serviceTier?: string;
      /** What the provider says of usage up front (Anthropic: the input), for answers that break off. */
      usage?: Usage;
      extensions?: Extensions;
    }
  | { type: 'block-start'; choice: number; block: number; part: StartedPart }
  | { type: 'text-delta'; choice: number; block: number; text: string; logprobs?: JsonObject }
  /** Text of a tool call's arguments, or base64 of an audio or image block. */
  | { type: 'input-delta'; choice: number; block: number; text: string }
  /** `summary`: the text belongs to that piece of a summary. */
  | { type: 'reasoning-delta'; choice: number; block: number; text: string; summary?: number }
  /** For the block's part as a whole; several of one kind and origin join their values. */
  | { type: 'proof'; choice: number; block: number; proof: Proof }
  | { type: 'citation'; choice: number; block: number; citation: Citation }
  | { type: 'block-stop'; choice: number; block: number; extensions?: Extensions }
  | { type: 'finish'; choice: number; finish: Finish; logprobs?: JsonObject; extensions?: Extensions }
  | { type: 'usage'; usage: Usage }
  /**
   * The protocol's terminal event: only after it is an answer complete. `serviceTier`: the one that served it,
   * where it was not decided at the start.
   */
  | { type: 'end'; serviceTier?: string; extensions?: Extensions }
  | { type: 'error'; error: ProviderError }
  | { type: 'ping' };

/**
 * The part of a block as it begins: texts empty, filled by deltas. A native part comes whole. A text or a tool
 * call that is signed says so here where its decoder knows by then (Gemini's does), so that protocols that
 * carry the proof in front of the part still can.
 */
export type StartedPart =
  | TextPart
  | RefusalPart
  | ReasoningPart
  | ToolCallPart
  | ImagePart
  | AudioPart
  | NativePart;
