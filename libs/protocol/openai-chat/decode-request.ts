import type { ChatRequest, Tool } from '../ir/request.ts';
import { invalidRequest, isObject, type JsonObject } from '../json/read-object.ts';
import {
  isAbsent,
  optionalArray,
  optionalBoolean,
  optionalInteger,
  optionalNumber,
  optionalObject,
  optionalString,
  optionalStrings,
  stringAt,
} from '../json/reader.ts';
import { readModel } from '../openai/fields.ts';
import { decodeMessages } from './decode-messages.ts';
import { decodeOutput } from './decode-output.ts';
import { decodeReasoning } from './decode-reasoning.ts';
import { unknownOf, withExtensions } from './extensions.ts';
import { decodeDeprecatedFunction, decodeTool, decodeToolChoice } from './tools.ts';

const MAX_CHOICES = 128;
const MAX_MESSAGES = 4096;
const MAX_TOP_LOGPROBS = 20;

const known = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'tools',
  'functions',
  'tool_choice',
  'function_call',
  'parallel_tool_calls',
  'response_format',
  'max_tokens',
  'max_completion_tokens',
  'stop',
  'temperature',
  'top_p',
  'top_k',
  'seed',
  'random_seed',
  'presence_penalty',
  'frequency_penalty',
  'n',
  'logprobs',
  'top_logprobs',
  'reasoning_effort',
  'reasoning',
  'thinking',
  'service_tier',
  'metadata',
  'user',
  'prompt_cache_key',
  'modalities',
]);
const streamOptionKeys = new Set(['include_usage']);

type Mutable = ChatRequest;

/** https://platform.openai.com/docs/api-reference/chat/create. Throws `invalid_request` with the field's path. */
export function decodeRequest(body: JsonObject): ChatRequest {
  const form: JsonObject = {};
  const messages = readMessages(body);
  const { include_usage: includeUsage, rest: streamRest } = readStreamOptions(body);
  const request: Mutable = {
    model: readModel(body),
    messages: decodeMessages(messages),
    stream: optionalBoolean(body, 'stream', '') ?? false,
    includeUsage,
  };
  readTools(body, request, form);
  readSampling(body, request, form);
  const reasoning = decodeReasoning(body);
  if (reasoning !== undefined) request.reasoning = reasoning;
  let members = unknownOf(body, known);
  if (streamRest !== undefined) members = { ...members, stream_options: streamRest };
  const output = decodeOutput(body);
  if (output === 'unknown') members = { ...members, response_format: body.response_format };
  else if (output !== undefined) request.output = output;
  members = readUser(body, request, form, members);
  return {
    ...request,
    ...withExtensions(members, Object.keys(form).length === 0 ? undefined : form),
  };
}

function readMessages({ messages }: JsonObject): unknown[] {
  if (!Array.isArray(messages)) throw invalidRequest('messages', 'expected an array of messages.');
  if (messages.length === 0) throw invalidRequest('messages', 'expected at least one message.');
  if (messages.length > MAX_MESSAGES)
    throw invalidRequest('messages', `expected at most ${MAX_MESSAGES} messages.`);
  return messages;
}

function readStreamOptions(body: JsonObject): { include_usage: boolean; rest: JsonObject | undefined } {
  const options = optionalObject(body, 'stream_options', '');
  if (options === undefined) return { include_usage: false, rest: undefined };
  const include = optionalBoolean(options, 'include_usage', 'stream_options') ?? false;
  return { include_usage: include, rest: unknownOf(options, streamOptionKeys) };
}

function readTools(body: JsonObject, request: Mutable, form: JsonObject): void {
  const tools: Tool[] = [];
  optionalArray(body, 'tools', '')?.forEach((tool, index) => {
    tools.push(decodeTool(tool, `tools[${index}]`));
  });
  optionalArray(body, 'functions', '')?.forEach((declared, index) => {
    tools.push(decodeDeprecatedFunction(declared, `functions[${index}]`));
  });
  if (tools.length > 0 || Array.isArray(body.tools)) request.tools = tools;
  if (!isAbsent(body.tool_choice)) request.toolChoice = decodeToolChoice(body.tool_choice, 'tool_choice');
  else if (!isAbsent(body.function_call)) {
    form.functionCall = true;
    const { function_call: choice } = body;
    request.toolChoice = isObject(choice)
      ? { type: 'tool', name: stringAt(choice, 'name', 'function_call') }
      : decodeToolChoice(choice, 'function_call');
  }
  const parallel = optionalBoolean(body, 'parallel_tool_calls', '');
  if (parallel !== undefined) request.parallelToolCalls = parallel;
}

function readSampling(body: JsonObject, request: Mutable, form: JsonObject): void {
  const legacyMax = optionalInteger(body, 'max_tokens', '', 1);
  const max = optionalInteger(body, 'max_completion_tokens', '', 1) ?? legacyMax;
  if (max !== undefined) request.maxOutputTokens = max;
  if (max !== undefined)
    form.maxTokens = isAbsent(body.max_completion_tokens) ? 'max_tokens' : 'max_completion_tokens';
  const stop = typeof body.stop === 'string' ? [body.stop] : optionalStrings(body, 'stop', '');
  if (stop !== undefined) request.stopSequences = stop;
  if (typeof body.stop === 'string') form.stop = 'bare';
  assignNumber(request, 'temperature', optionalNumber(body, 'temperature', ''));
  assignNumber(request, 'topP', optionalNumber(body, 'top_p', ''));
  assignNumber(request, 'topK', optionalNumber(body, 'top_k', ''));
  assignNumber(
    request,
    'seed',
    optionalInteger(body, 'seed', '') ?? optionalInteger(body, 'random_seed', ''),
  );
  assignNumber(request, 'presencePenalty', optionalNumber(body, 'presence_penalty', ''));
  assignNumber(request, 'frequencyPenalty', optionalNumber(body, 'frequency_penalty', ''));
  assignNumber(request, 'candidates', optionalInteger(body, 'n', '', 1, MAX_CHOICES));
  const top = optionalInteger(body, 'top_logprobs', '', 0, MAX_TOP_LOGPROBS);
  if (optionalBoolean(body, 'logprobs', '') === true) request.logprobs = top === undefined ? {} : { top };
  const modalities = optionalStrings(body, 'modalities', '');
  if (modalities !== undefined) request.modalities = modalities;
}

function assignNumber(
  request: Mutable,
  key: 'temperature' | 'topP' | 'topK' | 'seed' | 'presencePenalty' | 'frequencyPenalty' | 'candidates',
  value: number | undefined,
): void {
  if (value !== undefined) request[key] = value;
}

/** `safety_identifier` replaces `user`: where it stands alone it is the user. */
function readUser(
  body: JsonObject,
  request: Mutable,
  form: JsonObject,
  members: JsonObject | undefined,
): JsonObject | undefined {
  const user = optionalString(body, 'user', '');
  const cacheKey = optionalString(body, 'prompt_cache_key', '');
  const serviceTier = optionalString(body, 'service_tier', '');
  const metadata = readMetadata(body);
  if (user !== undefined) request.user = user;
  if (cacheKey !== undefined) request.promptCacheKey = cacheKey;
  if (serviceTier !== undefined) request.serviceTier = serviceTier;
  if (metadata !== undefined) request.metadata = metadata;
  if (user !== undefined || typeof members?.safety_identifier !== 'string') return members;
  const { safety_identifier: identifier, ...others } = members;
  request.user = String(identifier);
  form.safetyIdentifier = true;
  return Object.keys(others).length === 0 ? undefined : others;
}

function readMetadata(body: JsonObject): Record<string, string> | undefined {
  const metadata = optionalObject(body, 'metadata', '');
  if (metadata === undefined) return undefined;
  const read: Record<string, string> = {};
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== 'string') throw invalidRequest('metadata', 'expected strings as values.');
    read[key] = value;
  }
  return read;
}
