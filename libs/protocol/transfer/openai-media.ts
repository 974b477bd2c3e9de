import type { Facts } from '@sluice/contract';
import type { TokenCounter } from '@sluice/tokens';
import { InputMeter } from '../ir/input-meter.ts';
import { invalidRequest, isObject, type JsonObject } from '../json/read-object.ts';
import { optionalBoolean, optionalInteger, optionalString, stringAt } from '../json/reader.ts';
import { readModel } from '../openai/fields.ts';

const MAX_IMAGES = 10;
const MAX_INPUTS = 2048;
const DEFAULT_MODERATION_MODEL = 'omni-moderation-latest';

/** https://platform.openai.com/docs/api-reference/moderations/create: a text, texts, or parts of text and images. */
export function readModerationsFacts(body: JsonObject, counter: TokenCounter): Facts {
  const model = optionalString(body, 'model', '') ?? DEFAULT_MODERATION_MODEL;
  const meter = new InputMeter(counter);
  addModerated(body.input, meter);
  return { model, stream: false, includeUsage: false, ...meter.facts() };
}

function addModerated(input: unknown, meter: InputMeter): void {
  if (typeof input === 'string') {
    meter.text(input);
    return;
  }
  if (!Array.isArray(input) || input.length === 0 || input.length > MAX_INPUTS)
    throw invalidRequest('input', `expected a string, or an array of 1 to ${MAX_INPUTS} strings or parts.`);
  for (const [index, entry] of input.entries()) {
    if (typeof entry === 'string') meter.text(entry);
    else if (!isObject(entry)) throw invalidRequest(`input[${index}]`, 'expected a string or a part.');
    else if (entry.type === 'text') meter.text(stringAt(entry, 'text', `input[${index}]`));
  }
}

/** https://platform.openai.com/docs/api-reference/images/create */
export function readImagesFacts(body: JsonObject, counter: TokenCounter): Facts {
  const prompt = stringAt(body, 'prompt', '');
  const images = optionalInteger(body, 'n', '', 1, MAX_IMAGES) ?? 1;
  const stream = optionalBoolean(body, 'stream', '') ?? false;
  const text = factsOfText(prompt, counter);
  return { model: readModel(body), stream, includeUsage: true, ...text, units: { images } };
}

/** https://platform.openai.com/docs/api-reference/audio/createSpeech. `stream_format: sse` makes it a stream of events. */
export function readSpeechFacts(body: JsonObject, counter: TokenCounter): Facts {
  const input = stringAt(body, 'input', '');
  const stream = optionalString(body, 'stream_format', '') === 'sse';
  const text = factsOfText(input, counter);
  const units = { characters: input.length };
  return { model: readModel(body), stream, includeUsage: true, ...text, units };
}

function factsOfText(text: string, counter: TokenCounter) {
  const meter = new InputMeter(counter);
  meter.text(text);
  return meter.facts();
}
