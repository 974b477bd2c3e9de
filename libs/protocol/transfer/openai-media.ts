import type { Facts } from '@sluice/contract';
import { invalidRequest, isObject, type JsonObject } from '../json/read-object.ts';
import { optionalBoolean, optionalInteger, optionalString, stringAt } from '../json/reader.ts';
import { BYTES_PER_TOKEN, readModel } from '../openai/fields.ts';

const MAX_IMAGES = 10;
const MAX_INPUTS = 2048;
const DEFAULT_MODERATION_MODEL = 'omni-moderation-latest';

const estimate = (text: string): number => Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);

/** https://platform.openai.com/docs/api-reference/moderations/create: a text, texts, or parts of text and images. */
export function readModerationsFacts(body: JsonObject): Facts {
  const model = optionalString(body, 'model', '') ?? DEFAULT_MODERATION_MODEL;
  return { model, stream: false, includeUsage: false, inputTokensEstimate: moderatedTokens(body.input) };
}

function moderatedTokens(input: unknown): number {
  if (typeof input === 'string') return estimate(input);
  if (!Array.isArray(input) || input.length === 0 || input.length > MAX_INPUTS)
    throw invalidRequest('input', `expected a string, or an array of 1 to ${MAX_INPUTS} strings or parts.`);
  let tokens = 0;
  for (const [index, entry] of input.entries()) {
    if (typeof entry === 'string') tokens += estimate(entry);
    else if (!isObject(entry)) throw invalidRequest(`input[${index}]`, 'expected a string or a part.');
    else if (entry.type === 'text') tokens += estimate(stringAt(entry, 'text', `input[${index}]`));
  }
  return tokens;
}

/** https://platform.openai.com/docs/api-reference/images/create */
export function readImagesFacts(body: JsonObject): Facts {
  const prompt = stringAt(body, 'prompt', '');
  optionalInteger(body, 'n', '', 1, MAX_IMAGES);
  const stream = optionalBoolean(body, 'stream', '') ?? false;
  return { model: readModel(body), stream, includeUsage: true, inputTokensEstimate: estimate(prompt) };
}

/** https://platform.openai.com/docs/api-reference/audio/createSpeech. `stream_format: sse` makes it a stream of events. */
export function readSpeechFacts(body: JsonObject): Facts {
  const input = stringAt(body, 'input', '');
  const stream = optionalString(body, 'stream_format', '') === 'sse';
  return { model: readModel(body), stream, includeUsage: true, inputTokensEstimate: estimate(input) };
}
