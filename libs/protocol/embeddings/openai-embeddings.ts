import type { Encoded } from '../codec.ts';
import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import { invalidRequest, type JsonObject } from '../json/read-object.ts';
import {
  arrayAt,
  extensionsOf,
  mapObjects,
  optionalInteger,
  optionalObject,
  optionalString,
  readAnswer,
  stringAt,
  wrongField,
} from '../json/reader.ts';
import type {
  EmbeddingInput,
  EmbeddingsCodec,
  EmbeddingsRequest,
  EmbeddingsResponse,
  EncodeEmbeddingsOptions,
} from './embeddings.ts';
import { cannotEmbed, checkCount, onlyText, singleLosses, textInput } from './inputs.ts';
import { readVector, writeVector } from './vector.ts';

const BODY = new Set(['model', 'input', 'dimensions', 'encoding_format', 'user']);
const ANSWER = new Set(['object', 'data', 'model', 'usage']);
const EXPECTED = 'a string, an array of strings, an array of token numbers, or an array of such arrays';

/** https://platform.openai.com/docs/api-reference/embeddings/create */
function decodeRequest(body: JsonObject): EmbeddingsRequest {
  const { inputs, single } = readInput(body.input);
  const dimensions = optionalInteger(body, 'dimensions', '', 1);
  const encoding = optionalString(body, 'encoding_format', '');
  if (encoding !== undefined && encoding !== 'float' && encoding !== 'base64')
    throw invalidRequest('encoding_format', 'expected "float" or "base64".');
  const user = optionalString(body, 'user', '');
  const unknown = extensionsOf(body, BODY, 'openai-chat');
  const extensions = single
    ? { protocol: 'openai-chat' as const, members: {}, ...unknown, form: { single } }
    : unknown;
  return {
    model: stringAt(body, 'model', ''),
    inputs,
    ...(dimensions !== undefined && { dimensions }),
    ...(encoding !== undefined && { encoding }),
    ...(user !== undefined && { user }),
    ...(extensions !== undefined && { extensions }),
  };
}

function readInput(input: unknown): { inputs: EmbeddingInput[]; single: boolean } {
  if (typeof input === 'string') return { inputs: [textInput(input)], single: true };
  if (!Array.isArray(input)) throw wrongField('', 'input', EXPECTED);
  if (typeof input[0] === 'number') return { inputs: [readTokens(input, 'input')], single: true };
  checkCount(input, 'input');
  const inputs = input.map((entry: unknown, index) => {
    if (typeof entry === 'string') return textInput(entry);
    if (!Array.isArray(entry)) throw wrongField('input', index, EXPECTED);
    return readTokens(entry, `input[${index}]`);
  });
  return { inputs, single: false };
}

function readTokens(values: readonly unknown[], path: string): EmbeddingInput {
  const tokens = values.map((token, index) => {
    if (typeof token === 'number' && Number.isSafeInteger(token) && token >= 0) return token;
    throw wrongField(path, index, 'a token number');
  });
  if (tokens.length === 0) throw invalidRequest(path, 'expected at least one token number.');
  return { pieces: [{ type: 'tokens', tokens }] };
}

function encodeRequest(request: EmbeddingsRequest, { model }: { model: string }): Encoded<JsonObject> {
  const losses: Loss[] = [
    ...extensionLosses(request.extensions, 'openai-chat', ''),
    ...singleLosses(request),
  ];
  if (request.task !== undefined) losses.push({ feature: 'embedding-options', path: 'task' });
  // OpenAI refuses what is too long, and has no other way.
  if (request.truncation === 'start' || request.truncation === 'end')
    losses.push({ feature: 'embedding-options', path: 'truncation' });
  const inputs = request.inputs.map(writeInput);
  const own = request.extensions?.protocol === 'openai-chat' ? request.extensions : undefined;
  const value = {
    ...own?.members,
    model,
    input: own?.form?.single === true && inputs.length === 1 ? inputs[0] : inputs,
    ...(request.dimensions !== undefined && { dimensions: request.dimensions }),
    ...(request.encoding !== undefined && { encoding_format: request.encoding }),
    ...(request.user !== undefined && { user: request.user }),
  };
  return { value, losses };
}

function writeInput({ pieces }: EmbeddingInput, index: number): string | number[] {
  const [first] = pieces;
  if (pieces.length === 1 && first?.type === 'tokens') return first.tokens;
  // Texts that belong together are read as one, a line each.
  const texts = pieces.map(piece => (piece.type === 'text' ? piece.text : undefined));
  if (!texts.every(text => text !== undefined)) throw cannotEmbed(index, 'images or mixed inputs');
  return texts.join('\n');
}

const decodeResponse = (body: JsonObject): EmbeddingsResponse =>
  readAnswer(() => {
    const rows = mapObjects(arrayAt(body, 'data', ''), 'data', (row, path, position) => ({
      index: optionalInteger(row, 'index', path, 0) ?? position,
      vector: readVector(row.embedding, path),
    }));
    const usage = optionalObject(body, 'usage', '') ?? {};
    const inputTokens = optionalInteger(usage, 'prompt_tokens', 'usage', 0);
    const model = optionalString(body, 'model', '');
    const extensions = extensionsOf(body, ANSWER, 'openai-chat');
    return {
      vectors: rows.sort((one, other) => one.index - other.index).map(({ vector }) => vector),
      ...(model !== undefined && { model }),
      ...(inputTokens !== undefined && { inputTokens }),
      ...(extensions !== undefined && { extensions }),
    };
  });

function encodeResponse(response: EmbeddingsResponse, options: EncodeEmbeddingsOptions): Encoded<JsonObject> {
  const { extensions, inputTokens = 0 } = response;
  const value = {
    ...(extensions?.protocol === 'openai-chat' && extensions.members),
    object: 'list',
    data: response.vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: writeVector(vector, options.encoding),
    })),
    model: response.model ?? options.model,
    usage: { prompt_tokens: inputTokens, total_tokens: inputTokens },
  };
  return { value, losses: [...extensionLosses(extensions, 'openai-chat', '')] };
}

export const openaiEmbeddings: EmbeddingsCodec = {
  protocol: 'openai-embeddings',
  decodeRequest,
  encodeRequest,
  decodeResponse,
  encodeResponse,
};

/** The texts of a request, for protocols whose answers repeat them. */
export const textsOf = ({ inputs }: EmbeddingsRequest): string[] =>
  inputs.map(input => onlyText(input) ?? '');
