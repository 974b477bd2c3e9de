import type { Encoded } from '../codec.ts';
import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import { invalidRequest, isObject, type JsonObject } from '../json/read-object.ts';
import {
  extensionsOf,
  mapObjects,
  optionalArray,
  optionalInteger,
  optionalObject,
  optionalString,
  optionalStrings,
  readAnswer,
  stringAt,
  wrongField,
} from '../json/reader.ts';
import type {
  EmbeddingInput,
  EmbeddingPiece,
  EmbeddingsCodec,
  EmbeddingsRequest,
  EmbeddingsResponse,
  EmbeddingTask,
  EncodeEmbeddingsOptions,
} from './embeddings.ts';
import { cannotEmbed, checkCount, imageOf, onlyText, singleLosses, textInput, urlOf } from './inputs.ts';
import { readVector, type Vector, writeVector } from './vector.ts';

const BODY = new Set(['model', 'texts', 'images', 'inputs', 'input_type', 'output_dimension', 'truncate']);
const ANSWER = new Set(['id', 'embeddings', 'response_type']);

const tasks: readonly (readonly [string, EmbeddingTask])[] = [
  ['search_query', 'query'],
  ['search_document', 'document'],
  ['classification', 'classification'],
  ['clustering', 'clustering'],
  ['image', 'image'],
];

/** Version 2, https://docs.cohere.com/reference/embed */
function decodeRequest(body: JsonObject): EmbeddingsRequest {
  const inputs = readInputs(body);
  checkCount(inputs, 'texts');
  const type = optionalString(body, 'input_type', '');
  const task = tasks.find(([name]) => name === type)?.[1];
  if (type !== undefined && task === undefined)
    throw invalidRequest('input_type', `expected one of ${tasks.map(([name]) => name).join(', ')}.`);
  const types = optionalStrings(body, 'embedding_types', '');
  const [only] = types?.length === 1 ? types : [];
  const encoding = only === 'float' || only === 'base64' ? only : undefined;
  const truncate = optionalString(body, 'truncate', '')?.toLowerCase();
  if (truncate !== undefined && truncate !== 'none' && truncate !== 'start' && truncate !== 'end')
    throw invalidRequest('truncate', 'expected "NONE", "START" or "END".');
  const dimensions = optionalInteger(body, 'output_dimension', '', 1);
  const known = encoding === undefined ? BODY : WITH_TYPES;
  const extensions = extensionsOf(body, known, 'cohere-chat');
  return {
    model: stringAt(body, 'model', ''),
    inputs,
    ...(task !== undefined && { task }),
    ...(encoding !== undefined && { encoding }),
    ...(truncate !== undefined && { truncation: truncate }),
    ...(dimensions !== undefined && { dimensions }),
    ...(extensions !== undefined && { extensions }),
  };
}
const WITH_TYPES = new Set([...BODY, 'embedding_types']);

function readInputs(body: JsonObject): EmbeddingInput[] {
  const texts = optionalStrings(body, 'texts', '');
  const images = optionalStrings(body, 'images', '');
  const inputs = optionalArray(body, 'inputs', '');
  if (texts !== undefined) return texts.map(textInput);
  if (images !== undefined) return images.map(url => ({ pieces: [imageOf(url)] }));
  return mapObjects(inputs ?? [], 'inputs', (input, path) => ({
    pieces: mapObjects(optionalArray(input, 'content', path) ?? [], `${path}.content`, readPiece),
    extensions: { protocol: 'cohere-chat', members: {}, form: { content: true } },
  }));
}

function readPiece(piece: JsonObject, path: string): EmbeddingPiece {
  if (piece.type === 'text') return { type: 'text', text: stringAt(piece, 'text', path) };
  const image = piece.image_url;
  if (piece.type !== 'image_url' || !isObject(image)) throw wrongField(path, 'type', '"text" or "image_url"');
  return imageOf(stringAt(image, 'url', `${path}.image_url`));
}

function encodeRequest(request: EmbeddingsRequest, { model }: { model: string }): Encoded<JsonObject> {
  const { inputs, dimensions, truncation, encoding, extensions, user } = request;
  const losses: Loss[] = [...extensionLosses(extensions, 'cohere-chat', ''), ...singleLosses(request)];
  if (user !== undefined) losses.push({ feature: 'user', path: 'user' });
  const own = extensions?.protocol === 'cohere-chat' ? extensions.members : undefined;
  const value: JsonObject = {
    ...own,
    model,
    ...writeInputs(inputs),
    input_type: writeTask(request.task, losses),
    ...(own?.embedding_types === undefined && { embedding_types: [encoding ?? 'float'] }),
    ...(dimensions !== undefined && { output_dimension: dimensions }),
    ...(truncation !== undefined && { truncate: truncation.toUpperCase() }),
  };
  return { value, losses };
}

/** Cohere's models want to be told what for; documents are what most embed. */
function writeTask(task: EmbeddingTask | undefined, losses: Loss[]): string {
  const known = tasks.find(([, one]) => one === task)?.[0];
  if (known !== undefined) return known;
  if (task !== undefined) losses.push({ feature: 'embedding-options', path: 'task' });
  return task === 'question-answering' || task === 'code-query' ? 'search_query' : 'search_document';
}

function writeInputs(inputs: readonly EmbeddingInput[]): JsonObject {
  const asContent = inputs.some(({ extensions }) => extensions?.form?.content === true);
  const texts = inputs.map(onlyText);
  if (!asContent && texts.every(text => text !== undefined)) return { texts };
  const contents = inputs.map(({ pieces }, index) => pieces.map(piece => writePiece(piece, index)));
  const images = contents.map(([piece], index) =>
    inputs[index]?.pieces.length === 1 && isObject(piece?.image_url) ? piece.image_url.url : undefined,
  );
  if (!asContent && images.every(url => url !== undefined)) return { images };
  return { inputs: contents.map(content => ({ content })) };
}

function writePiece(piece: EmbeddingPiece, index: number): JsonObject {
  if (piece.type === 'text') return piece;
  const url = piece.type === 'image' ? urlOf(piece) : undefined;
  if (url === undefined) throw cannotEmbed(index, 'token numbers or files');
  return { type: 'image_url', image_url: { url } };
}

const decodeResponse = (body: JsonObject): EmbeddingsResponse =>
  readAnswer(() => {
    const { vectors, others } = readEmbeddings(body.embeddings);
    const extensions = extensionsOf(others === undefined ? body : { ...body, others }, ANSWER, 'cohere-chat');
    const id = optionalString(body, 'id', '');
    const inputTokens = readTokens(body);
    return {
      vectors,
      ...(id !== undefined && { id }),
      ...(inputTokens !== undefined && { inputTokens }),
      ...(extensions !== undefined && { extensions }),
    };
  });

/** By type; a list alone is the floats, as version 1 gave them. Types without a name here are kept. */
function readEmbeddings(embeddings: unknown): { vectors: Vector[]; others?: JsonObject } {
  if (Array.isArray(embeddings)) return { vectors: embeddings.map(row => readVector(row, 'embeddings')) };
  if (!isObject(embeddings)) throw wrongField('', 'embeddings', 'an object');
  const { float, base64, ...others } = embeddings;
  const rows = [float, base64].find(Array.isArray) ?? [];
  const both = Array.isArray(float) && Array.isArray(base64) ? { ...others, base64 } : others;
  const vectors = rows.map((row: unknown, index: number) => readVector(row, `embeddings[${index}]`));
  return Object.keys(both).length === 0 ? { vectors } : { vectors, others: both };
}

function readTokens(body: JsonObject): number | undefined {
  const meta = optionalObject(body, 'meta', '');
  const units = meta && optionalObject(meta, 'billed_units', 'meta');
  if (units === undefined) return undefined;
  const text = optionalInteger(units, 'input_tokens', 'meta.billed_units', 0) ?? 0;
  return text + (optionalInteger(units, 'image_tokens', 'meta.billed_units', 0) ?? 0);
}

function encodeResponse(response: EmbeddingsResponse, options: EncodeEmbeddingsOptions): Encoded<JsonObject> {
  const { extensions, vectors } = response;
  const own = extensions?.protocol === 'cohere-chat' ? extensions.members : undefined;
  const { others, ...members } = own ?? {};
  const units = { input_tokens: response.inputTokens ?? 0 };
  const rows = vectors.map(vector => writeVector(vector, options.encoding));
  const value: JsonObject = {
    texts: [...options.texts],
    meta: { api_version: { version: '2' }, billed_units: units },
    ...members,
    id: response.id ?? options.requestId,
    embeddings: {
      ...((rows.length > 0 || others === undefined) && { [options.encoding]: rows }),
      ...(isObject(others) && others),
    },
    response_type: 'embeddings_by_type',
  };
  return { value, losses: [...extensionLosses(extensions, 'cohere-chat', '')] };
}

export const cohereEmbed: EmbeddingsCodec = {
  protocol: 'cohere-embed',
  decodeRequest,
  encodeRequest,
  decodeResponse,
  encodeResponse,
};
