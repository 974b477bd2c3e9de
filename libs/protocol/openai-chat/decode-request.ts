import type { ChatRequest, OutputFormat, Reasoning, Tool } from '../ir/request.ts';
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
const schemaKeys = new Set(['name', 'description', 'schema', 'strict']);
const reasoningKeys = new Set(['effort', 'max_tokens', 'enabled', 'exclude']);
const thinkingKeys = new Set(['type', 'budget_tokens']);

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
  const reasoning = readReasoning(body);
  if (reasoning !== undefined) request.reasoning = reasoning;
  let members = unknownOf(body, known);
  if (streamRest !== undefined) members = { ...members, stream_options: streamRest };
  const output = readOutput(body);
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

/**
 * `reasoning_effort` of OpenAI, `reasoning` of OpenRouter (https://openrouter.ai/docs/use-cases/reasoning-tokens),
 * `thinking` of DeepSeek and others (https://api-docs.deepseek.com/guides/thinking_mode).
 */
function readReasoning(body: JsonObject): Reasoning | undefined {
  const effort = optionalString(body, 'reasoning_effort', '');
  const object = optionalObject(body, 'reasoning', '');
  const thinking = optionalObject(body, 'thinking', '');
  if (effort === undefined && object === undefined && thinking === undefined) return undefined;
  const reasoning: Reasoning = {};
  let members: JsonObject | undefined;
  const form: JsonObject = {};
  if (thinking !== undefined) {
    form.thinking = true;
    if (thinking.type === 'enabled' || thinking.type === 'disabled')
      reasoning.enabled = thinking.type === 'enabled';
    else if (!isAbsent(thinking.type)) form.type = thinking.type;
    assignReasoning(reasoning, 'budgetTokens', optionalInteger(thinking, 'budget_tokens', 'thinking', 0));
    const rest = unknownOf(thinking, thinkingKeys);
    if (rest !== undefined) members = { thinking: rest };
  }
  if (object !== undefined) {
    form.object = true;
    const enabled = optionalBoolean(object, 'enabled', 'reasoning');
    const exclude = optionalBoolean(object, 'exclude', 'reasoning');
    if (enabled !== undefined) reasoning.enabled = enabled;
    if (exclude !== undefined) reasoning.show = !exclude;
    assignReasoning(reasoning, 'budgetTokens', optionalInteger(object, 'max_tokens', 'reasoning', 0));
    const rest = unknownOf(object, reasoningKeys);
    if (rest !== undefined) members = { ...members, reasoning: rest };
  }
  const asked = effort ?? (object === undefined ? undefined : optionalString(object, 'effort', 'reasoning'));
  if (asked !== undefined) reasoning.effort = asked;
  return { ...reasoning, ...withExtensions(members, Object.keys(form).length === 0 ? undefined : form) };
}

function assignReasoning(reasoning: Reasoning, key: 'budgetTokens', value: number | undefined): void {
  if (value !== undefined) reasoning[key] = value;
}

/** https://platform.openai.com/docs/api-reference/chat/create#chat-create-response_format */
function readOutput(body: JsonObject): OutputFormat | 'unknown' | undefined {
  const format = optionalObject(body, 'response_format', '');
  switch (format?.type) {
    case undefined:
      return format === undefined ? undefined : 'unknown';
    case 'text':
      return { type: 'text' };
    case 'json_object':
      return { type: 'json' };
    case 'json_schema':
      break;
    default:
      return 'unknown';
  }
  const path = 'response_format.json_schema';
  const wrapper = optionalObject(format, 'json_schema', 'response_format');
  if (wrapper === undefined) throw invalidRequest(path, 'expected an object with a name and a schema.');
  const name = optionalString(wrapper, 'name', path);
  const description = optionalString(wrapper, 'description', path);
  const strict = optionalBoolean(wrapper, 'strict', path);
  return {
    type: 'json-schema',
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    schema: optionalObject(wrapper, 'schema', path) ?? {},
    ...(strict !== undefined && { strict }),
    ...withExtensions(unknownOf(wrapper, schemaKeys)),
  };
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
