import type { Facts } from '@sluice/contract';
import { invalidRequest, readObject } from '../json/read-object.ts';
import { isAbsent, optionalInteger } from '../json/reader.ts';
import { BYTES_PER_TOKEN, readModel } from './fields.ts';

const MAX_INPUTS = 2048;
const EXPECTED =
  'expected a string, an array of strings, an array of token numbers, or an array of such arrays.';

/**
 * The facts of an embeddings request, https://platform.openai.com/docs/api-reference/embeddings/create.
 * `inputTokensEstimate` is the UTF-8 bytes of the text divided by four; tokens count as what they are.
 * Throws like `readChatRequest`.
 */
export function readEmbeddingsRequest(bytes: Uint8Array): Facts {
  const { value: body } = readObject(bytes);
  const model = readModel(body);
  optionalInteger(body, 'dimensions', '', 1);
  const format = body.encoding_format;
  if (!isAbsent(format) && typeof format !== 'string')
    throw invalidRequest('encoding_format', 'expected "float" or "base64".');
  return { model, stream: false, includeUsage: false, inputTokensEstimate: estimateInput(body.input) };
}

function estimateInput(input: unknown): number {
  if (typeof input === 'string') return estimateText(input, 'input');
  if (!Array.isArray(input)) throw invalidRequest('input', EXPECTED);
  if (input.length === 0) throw invalidRequest('input', 'expected at least one element.');
  if (typeof input[0] === 'number') return checkTokens(input, 'input');
  if (input.length > MAX_INPUTS) throw invalidRequest('input', `expected at most ${MAX_INPUTS} inputs.`);
  const strings = typeof input[0] === 'string';
  let tokens = 0;
  for (const [index, entry] of input.entries()) {
    const path = `input[${index}]`;
    if (strings && typeof entry === 'string') tokens += estimateText(entry, path);
    else if (!strings && Array.isArray(entry)) tokens += checkTokens(entry, path);
    else throw invalidRequest(path, strings ? 'expected a string.' : EXPECTED);
  }
  return tokens;
}

function estimateText(text: string, path: string): number {
  if (text === '') throw invalidRequest(path, 'expected text, found an empty string.');
  return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}

function checkTokens(tokens: readonly unknown[], path: string): number {
  if (tokens.length === 0) throw invalidRequest(path, 'expected at least one token number.');
  const wrong = tokens.findIndex(token => !Number.isSafeInteger(token) || Number(token) < 0);
  if (wrong !== -1) throw invalidRequest(`${path}[${wrong}]`, 'expected a token number.');
  return tokens.length;
}
