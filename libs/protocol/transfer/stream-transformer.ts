import type { Loss } from '../ir/loss.ts';
import type { ProviderError } from '../ir/provider-error.ts';
import type { TokenUsage } from '../openai/usage.ts';

/** What a stream told about itself, so far. */
export interface StreamSummary {
  /** What the provider reported last. */
  usage: TokenUsage | undefined;
  /** Whether that is of the whole answer, and not of what there was of it at the time. */
  usageIsFinal: boolean;
  /** The model that the provider says it served. */
  model: string | undefined;
  /** What the provider calls the answer. */
  id: string | undefined;
  /** Of each choice that has ended, in the provider's words. */
  finishReasons: readonly string[];
  /** Whether the answer is whole: its terminal event came. */
  complete: boolean;
  /** UTF-8 bytes of the text that was generated: to estimate tokens where no usage came. */
  outputTextBytes: number;
  /** Frames that came, keep-alives left out. */
  events: number;
  /** Frames that could not be read, and were left out. */
  malformed: number;
  /** The error that the provider sent inside the stream, cleaned. */
  error: ProviderError | undefined;
  losses: readonly Loss[];
}

/** A provider's stream in, the caller's out: the same bytes, or a translation. */
export interface StreamTransformer {
  readonly contentType: string;
  readonly summary: Readonly<StreamSummary>;
  /** Whether the model has begun its answer: text, reasoning, a call, or its end came, and not only the stream's own opening. */
  readonly hasContent: boolean;
  /** Whether an event came that is no JSON. Nothing from there on is passed: some of the answer is missing. */
  readonly isDamaged: boolean;
  /** What the caller gets for a chunk. Throws `upstream_invalid` on a frame above its bound. */
  push(chunk: Uint8Array): Uint8Array[];
  /** The last of it, once the provider has ended; from then on `summary.complete` is final. */
  end(): Uint8Array[];
}
