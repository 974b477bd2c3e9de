import { GatewayError } from '@sluice/contract';
import type { Encoded } from '../codec.ts';
import { Notes, withNotes } from '../gemini/notes.ts';
import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import { invalidRequest, type JsonObject } from '../json/read-object.ts';
import {
  arrayAt,
  mapObjects,
  objectAt,
  optionalInteger,
  optionalObject,
  readAnswer,
} from '../json/reader.ts';
import type {
  EmbeddingInput,
  EmbeddingsCodec,
  EmbeddingsRequest,
  EmbeddingsResponse,
  EncodeEmbeddingsOptions,
} from './embeddings.ts';
import { type EmbedContent, readEmbedContent, writeEmbedContent } from './gemini-embed-content.ts';
import { checkCount } from './inputs.ts';
import { readVector, type Vector, valuesOf } from './vector.ts';

const BATCH = new Set(['requests', 'model']);
const ANSWER = new Set(['embedding', 'embeddings', 'usageMetadata']);
const USAGE = new Set(['promptTokenCount']);
const VECTOR = new Set(['values']);

/** What all inputs agree on is the request's; the rest stays with the input. */
function requestOf(
  address: { model?: string },
  contents: readonly EmbedContent[],
  notes: Notes,
): EmbeddingsRequest {
  const model = (address.model ?? contents[0]?.model)?.replace(/^models\//, '');
  if (model === undefined || model === '') throw invalidRequest('model', 'expected the name of a model.');
  const task = contents[0]?.input.task;
  const dimensions = contents[0]?.input.dimensions;
  const inputs = contents.map(({ input }): EmbeddingInput => {
    const { task: ownTask, dimensions: ownDimensions, ...rest } = input;
    return {
      ...rest,
      ...(ownTask !== task && ownTask !== undefined && { task: ownTask }),
      ...(ownDimensions !== dimensions && ownDimensions !== undefined && { dimensions: ownDimensions }),
    };
  });
  const extensions = notes.extensions();
  return {
    model,
    inputs,
    ...(task !== undefined && { task }),
    ...(dimensions !== undefined && { dimensions }),
    ...(extensions !== undefined && { extensions }),
  };
}

function requestLosses({ extensions, user, truncation }: EmbeddingsRequest): Loss[] {
  const losses: Loss[] = [...extensionLosses(extensions, 'gemini', '')];
  if (user !== undefined) losses.push({ feature: 'user', path: 'user' });
  // Gemini cuts off the end.
  if (truncation === 'none' || truncation === 'start')
    losses.push({ feature: 'embedding-options', path: 'truncation' });
  return losses;
}

function writeInputs(request: EmbeddingsRequest, model: string): Encoded<JsonObject[]> {
  const losses = requestLosses(request);
  const value = request.inputs.map((input, index) => writeEmbedContent(request, input, index, model, losses));
  return { value, losses };
}

/** `usageMetadata` is there for newer models only. */
function readUsage(body: JsonObject, notes: Notes): { inputTokens?: number } {
  const object = optionalObject(body, 'usageMetadata', '');
  if (object === undefined) return {};
  const usage = notes.read(object, USAGE, 'usageMetadata');
  const inputTokens = optionalInteger(usage, 'promptTokenCount', 'usageMetadata', 0);
  return inputTokens === undefined ? {} : { inputTokens };
}

function readValues(object: JsonObject, path: string, notes: Notes): Vector {
  const embedding = new Notes().read(object, VECTOR);
  for (const key in object) if (!VECTOR.has(key)) notes.member(key, object[key], 'embedding');
  return readVector(embedding.values, path);
}

function answerOf(body: JsonObject, vectors: Vector[], notes: Notes): EmbeddingsResponse {
  const usage = readUsage(body, notes);
  const extensions = notes.extensions();
  return { vectors, ...usage, ...(extensions !== undefined && { extensions }) };
}

function writeAnswer(response: EmbeddingsResponse, embeddings: JsonObject): Encoded<JsonObject> {
  const { inputTokens, extensions } = response;
  const value: JsonObject = {
    ...embeddings,
    ...(inputTokens !== undefined && { usageMetadata: { promptTokenCount: inputTokens } }),
  };
  return { value: withNotes(value, extensions), losses: [...extensionLosses(extensions, 'gemini', '')] };
}

/** One input, https://ai.google.dev/api/embeddings#method:-models.embedcontent. */
export const geminiEmbedContent: EmbeddingsCodec = {
  protocol: 'gemini-embed-content',
  decodeRequest: (body, address) => requestOf(address, [readEmbedContent(body, '')], new Notes()),
  /** Several inputs are a batch: `geminiTargetOf` says which codec to take. */
  encodeRequest(request, { model }) {
    const { value, losses } = writeInputs(request, model);
    const [only] = value;
    if (only === undefined || value.length > 1) throw invalidRequest('input', 'expected exactly one input.');
    return { value: only, losses };
  },
  decodeResponse: body =>
    readAnswer(() => {
      const notes = new Notes();
      const answer = notes.read(body, ANSWER);
      const vector = readValues(objectAt(answer, 'embedding', ''), 'embedding', notes);
      return answerOf(answer, [vector], notes);
    }),
  encodeResponse(response: EmbeddingsResponse, _options: EncodeEmbeddingsOptions) {
    const [vector] = response.vectors;
    if (vector === undefined)
      throw new GatewayError('upstream_invalid', { internal: 'The answer has no embedding.' });
    return writeAnswer(response, { embedding: { values: valuesOf(vector) } });
  },
};

/** Many inputs, https://ai.google.dev/api/embeddings#method:-models.batchembedcontents. */
export const geminiBatchEmbedContents: EmbeddingsCodec = {
  protocol: 'gemini-batch-embed-contents',
  decodeRequest(object, address) {
    const notes = new Notes();
    const body = notes.read(object, BATCH);
    const requests = arrayAt(body, 'requests', '');
    checkCount(requests, 'requests');
    return requestOf(address, mapObjects(requests, 'requests', readEmbedContent), notes);
  },
  encodeRequest(request, { model }) {
    const { value, losses } = writeInputs(request, model);
    return { value: withNotes({ requests: value }, request.extensions), losses };
  },
  decodeResponse: body =>
    readAnswer(() => {
      const notes = new Notes();
      const answer = notes.read(body, ANSWER);
      const vectors = mapObjects(arrayAt(answer, 'embeddings', ''), 'embeddings', (embedding, path) =>
        readValues(embedding, path, notes),
      );
      return answerOf(answer, vectors, notes);
    }),
  encodeResponse(response: EmbeddingsResponse, _options: EncodeEmbeddingsOptions) {
    return writeAnswer(response, {
      embeddings: response.vectors.map(vector => ({ values: valuesOf(vector) })),
    });
  },
};

/** The call of Gemini's API that takes this request. */
export const geminiTargetOf = ({ inputs }: EmbeddingsRequest): EmbeddingsCodec =>
  inputs.length === 1 ? geminiEmbedContent : geminiBatchEmbedContents;
