import type { ChatRequest } from '../ir/request.ts';
import { invalidRequest, type JsonObject } from '../json/read-object.ts';
import {
  optionalBoolean,
  optionalInteger,
  optionalNumber,
  optionalObject,
  optionalString,
  optionalStrings,
} from '../json/reader.ts';
import { readModel } from '../openai/fields.ts';
import { unknownOf } from '../openai-chat/extensions.ts';
import { withExtensions } from './extensions.ts';

const MAX_CHOICES = 128;
const known = new Set([
  'model',
  'prompt',
  'stream',
  'stream_options',
  'max_tokens',
  'temperature',
  'top_p',
  'top_k',
  'n',
  'logprobs',
  'stop',
  'seed',
  'presence_penalty',
  'frequency_penalty',
  'user',
]);
const streamOptionKeys = new Set(['include_usage']);

/**
 * https://platform.openai.com/docs/api-reference/completions/create, as a chat of one user message. `suffix`,
 * `echo`, `best_of` and `logit_bias` are nothing that a chat has. Throws `invalid_request` with the field's path.
 */
export function decodeRequest(body: JsonObject): ChatRequest {
  const { text, listed } = readPrompt(body);
  const options = optionalObject(body, 'stream_options', '');
  const streamRest = options === undefined ? undefined : unknownOf(options, streamOptionKeys);
  const unknown = unknownOf(body, known);
  const members = streamRest === undefined ? unknown : { ...unknown, stream_options: streamRest };
  const bareStop = typeof body.stop === 'string';
  const form = { ...(listed && { listed }), ...(bareStop && { bareStop }) };
  return {
    model: readModel(body),
    messages: [{ role: 'user', content: { bare: true, parts: [{ type: 'text', text }] } }],
    stream: optionalBoolean(body, 'stream', '') ?? false,
    includeUsage: (options && optionalBoolean(options, 'include_usage', 'stream_options')) ?? false,
    ...readSampling(body),
    ...withExtensions(members, listed || bareStop ? form : undefined),
  };
}

function readPrompt({ prompt }: JsonObject): { text: string; listed: boolean } {
  if (typeof prompt === 'string') return { text: prompt, listed: false };
  if (!Array.isArray(prompt)) throw invalidRequest('prompt', 'expected a string.');
  const [only, ...others]: unknown[] = prompt;
  if (typeof only === 'string' && others.length === 0) return { text: only, listed: true };
  // Answers to several prompts cannot be told from several answers to one in any other protocol.
  if (typeof only === 'string')
    throw invalidRequest('prompt', 'this model takes one prompt per request. Send several requests.');
  throw invalidRequest('prompt', 'this model takes text only, not tokens.');
}

function readSampling(body: JsonObject): Partial<ChatRequest> {
  const request: Partial<ChatRequest> = {};
  const numbers = {
    maxOutputTokens: optionalInteger(body, 'max_tokens', '', 0),
    temperature: optionalNumber(body, 'temperature', ''),
    topP: optionalNumber(body, 'top_p', ''),
    topK: optionalNumber(body, 'top_k', ''),
    seed: optionalInteger(body, 'seed', ''),
    presencePenalty: optionalNumber(body, 'presence_penalty', ''),
    frequencyPenalty: optionalNumber(body, 'frequency_penalty', ''),
    candidates: optionalInteger(body, 'n', '', 1, MAX_CHOICES),
  };
  for (const [key, value] of Object.entries(numbers))
    if (value !== undefined) Object.assign(request, { [key]: value });
  const top = optionalInteger(body, 'logprobs', '', 0);
  if (top !== undefined) request.logprobs = { top };
  const stop = typeof body.stop === 'string' ? [body.stop] : optionalStrings(body, 'stop', '');
  if (stop !== undefined) request.stopSequences = stop;
  const user = optionalString(body, 'user', '');
  if (user !== undefined) request.user = user;
  return request;
}
