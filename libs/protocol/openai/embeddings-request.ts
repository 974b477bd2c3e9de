import type { Facts } from '@sluice/contract';
import type { TokenCounter } from '@sluice/tokens';
import { InputMeter } from '../ir/input-meter.ts';
import { invalidRequest, readObject } from '../json/read-object.ts';
import { isAbsent, optionalInteger } from '../json/reader.ts';
import { readModel } from './fields.ts';

const MAX_INPUTS = 2048;
const EXPECTED =
  'expected a string, an array of strings, an array of token numbers, or an array of such arrays.';

/**
 * The facts of an embeddings request, https://platform.openai.com/docs/api-reference/embeddings/create.
 * Tokens count as what they are.
 * Throws like `readChatRequest`.
 */
export function readEmbeddingsRequest(bytes: Uint8Array, counter: TokenCounter): Facts {
  const { value: body } = readObject(bytes);
  const model = readModel(body);
  optionalInteger(body, 'dimensions', '', 1);
  const format = body.encoding_format;
  if (!isAbsent(format) && typeof format !== 'string')
    throw invalidRequest('encoding_format', 'expected "float" or "base64".');
  const meter = new InputMeter(counter);
  addInput(body.input, meter);
  return { model, stream: false, includeUsage: false, ...meter.facts() };
}

function addInput(input: unknown, meter: InputMeter): void {
  if (typeof input === 'string') {
    addText(input, 'input', meter);
    return;
  }
  if (!Array.isArray(input)) throw invalidRequest('input', EXPECTED);
  if (input.length === 0) throw invalidRequest('input', 'expected at least one element.');
  if (typeof input[0] === 'number') {
    addTokens(input, 'input', meter);
    return;
  }
  if (input.length > MAX_INPUTS) throw invalidRequest('input', `expected at most ${MAX_INPUTS} inputs.`);
  const strings = typeof input[0] === 'string';
  for (const [index, entry] of input.entries()) {
    const path = `input[${index}]`;
    if (strings && typeof entry === 'string') addText(entry, path, meter);
    else if (!strings && Array.isArray(entry)) addTokens(entry, path, meter);
    else throw invalidRequest(path, strings ? 'expected a string.' : EXPECTED);
  }
}

function addText(text: string, path: string, meter: InputMeter): void {
  if (text === '') throw invalidRequest(path, 'expected text, found an empty string.');
  meter.text(text);
}

function addTokens(tokens: readonly unknown[], path: string, meter: InputMeter): void {
  if (tokens.length === 0) throw invalidRequest(path, 'expected at least one token number.');
  const wrong = tokens.findIndex(token => !Number.isSafeInteger(token) || Number(token) < 0);
  if (wrong !== -1) throw invalidRequest(`${path}[${wrong}]`, 'expected a token number.');
  meter.tokens(tokens.length);
}
