import type { Facts, Protocol, Target } from '@sluice/contract';
import type { Framing } from '../framing/frames.ts';
import type { Loss } from '../ir/loss.ts';
import type { TokenUsage } from '../openai/usage.ts';

/** One request between a caller and a target: what both sides speak. */
export interface Transfer {
  /** What the caller speaks. */
  caller: Protocol;
  /** What the target is called in. */
  wire: Protocol;
  /** How the caller's stream is framed. */
  callerFraming: Framing;
  /** Names answers whose provider gave no id. */
  requestId: string;
  /** The model that the caller asked for. */
  askedModel: string;
  /** The model that the target was asked for: it decides who can read a signature. */
  targetModel: string;
  includeUsage: boolean;
  /** Epoch seconds. */
  createdAt: number;
  /** Texts that must not leave in an error of the provider, such as its key and host. */
  secrets: readonly string[];
  embedding?: EmbeddingFacts | undefined;
}

/**
 * Whether bytes go through as they are, or are translated. The one place that decides: the same protocol on
 * both sides passes through, unknown fields and all; what has to change in it (the model's name, usage asked
 * for in a stream) is patched in the bytes.
 */
export const passesThrough = ({ caller, wire }: Pick<Transfer, 'caller' | 'wire'>): boolean =>
  caller === wire;

export interface CallerRequest {
  protocol: Protocol;
  /** Path with its query. */
  path: string;
  facts: Facts;
  /** Of the body; only forms need it. */
  contentType?: string;
  body: Uint8Array;
}

/** A request as a target gets it. */
export interface EncodedRequest {
  body: Uint8Array;
  /** What the target could not be told. */
  losses: readonly Loss[];
  /** Where it is another than the caller's. */
  contentType?: string;
  embedding?: EmbeddingFacts;
}

/** What of a request for embeddings its answer has to know. */
interface EmbeddingFacts {
  encoding: 'float' | 'base64';
  texts: readonly string[];
}

/** What of a target matters to how it is told a request. */
export type TargetOfRequest = Pick<Target, 'protocol' | 'model' | 'kind' | 'streamUsage'>;

/** A whole answer as the caller gets it, and what is metered of it. */
export interface TransferredAnswer {
  bytes: Uint8Array;
  usage: TokenUsage | undefined;
  model: string | undefined;
  /** What the provider calls the answer. Absent: it says nothing of that, as the next one. */
  id?: string | undefined;
  /** Of each choice, in the provider's words. */
  finishReasons?: readonly string[] | undefined;
  losses: readonly Loss[];
}
