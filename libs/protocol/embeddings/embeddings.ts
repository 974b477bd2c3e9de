import type { Protocol } from '@sluice/contract';
import type { Encoded } from '../codec.ts';
import type { Extensions } from '../ir/extensions.ts';
import type { MediaSource } from '../ir/part.ts';
import type { JsonObject } from '../json/read-object.ts';
import type { Vector } from './vector.ts';

/** What becomes one vector. Several pieces (a text and its picture) are embedded together. */
export interface EmbeddingInput {
  pieces: EmbeddingPiece[];
  /** Of the document that the text is from. */
  title?: string;
  /** Only where it is another than the request's. */
  task?: EmbeddingTask;
  dimensions?: number;
  extensions?: Extensions;
}

export type EmbeddingPiece =
  | { type: 'text'; text: string }
  /** Of the model's own tokenizer. */
  | { type: 'tokens'; tokens: number[] }
  | { type: 'image'; source: MediaSource };

/** What the vectors are for. */
export type EmbeddingTask =
  | 'query'
  | 'document'
  | 'similarity'
  | 'classification'
  | 'clustering'
  | 'question-answering'
  | 'fact-verification'
  | 'code-query'
  | 'image';

/** A request for embeddings in no provider's words. `undefined` means that the caller did not say. */
export interface EmbeddingsRequest {
  model: string;
  inputs: EmbeddingInput[];
  dimensions?: number;
  task?: EmbeddingTask;
  encoding?: 'float' | 'base64';
  /** From which end too long an input is cut; `none`: it is refused. */
  truncation?: 'none' | 'start' | 'end';
  user?: string;
  /** Its `protocol` is that of the same provider's chat. */
  extensions?: Extensions;
}

export interface EmbeddingsResponse {
  id?: string;
  model?: string;
  /** In the order of the inputs. */
  vectors: Vector[];
  inputTokens?: number;
  extensions?: Extensions;
}

/**
 * A wire protocol for embeddings, like `ChatCodec`. One difference: `encodeRequest` throws `invalid_request`
 * where an input cannot be embedded by the target at all, since a vector for less than it would be wrong.
 */
export interface EmbeddingsCodec {
  readonly protocol: Protocol;
  /** Throws `invalid_request`. */
  decodeRequest(body: JsonObject, address: { model?: string }): EmbeddingsRequest;
  encodeRequest(request: EmbeddingsRequest, options: { model: string }): Encoded<JsonObject>;
  /** Throws `upstream_invalid`. */
  decodeResponse(body: JsonObject): EmbeddingsResponse;
  encodeResponse(response: EmbeddingsResponse, options: EncodeEmbeddingsOptions): Encoded<JsonObject>;
}

export interface EncodeEmbeddingsOptions {
  /** Names the answer where the provider gave no id. */
  requestId: string;
  /** As the caller knows it, where the provider named none. */
  model: string;
  /** What the caller asked for. */
  encoding: 'float' | 'base64';
  /** The texts embedded, which Cohere repeats. */
  texts: readonly string[];
}
