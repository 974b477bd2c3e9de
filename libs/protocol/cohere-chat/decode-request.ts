import type { DocumentPart } from '../ir/part.ts';
import type { ChatRequest, FunctionTool, OutputFormat, Reasoning, Tool, ToolChoice } from '../ir/request.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import {
  arrayAt,
  isAbsent,
  mapObjects,
  objectAt,
  optionalArray,
  optionalBoolean,
  optionalInteger,
  optionalNumber,
  optionalObject,
  optionalString,
  optionalStrings,
  restOf,
  stringAt,
  wrongField,
} from '../json/reader.ts';
import { decodeMessage } from './decode-messages.ts';
import { decodeDocument } from './documents.ts';
import { ownExtensions, PROTOCOL, written } from './protocol.ts';

const known = new Set([
  'model',
  'messages',
  'stream',
  'tools',
  'strict_tools',
  'tool_choice',
  'documents',
  'response_format',
  'max_tokens',
  'stop_sequences',
  'temperature',
  'seed',
  'frequency_penalty',
  'presence_penalty',
  'k',
  'p',
  'logprobs',
  'thinking',
]);

/** https://docs.cohere.com/reference/chat */
export function decodeRequest(body: JsonObject): ChatRequest {
  const model = stringAt(body, 'model', '');
  if (model === '') throw wrongField('', 'model', 'the name of a model');
  const request: ChatRequest = {
    model,
    messages: mapObjects(arrayAt(body, 'messages', ''), 'messages', decodeMessage),
    stream: optionalBoolean(body, 'stream', '') ?? false,
    includeUsage: true,
  };
  const members: JsonObject = restOf(body, known) ?? {};
  placeDocuments(body, request, members);
  decodeTools(body, request, members);
  decodeSampling(body, request);
  const output = decodeFormat(body);
  if (output !== undefined) request.output = output;
  const reasoning = decodeThinking(body);
  if (reasoning !== undefined) request.reasoning = reasoning;
  if (Object.keys(members).length > 0) request.extensions = { protocol: PROTOCOL, members };
  return request;
}

/** Documents of the request are the last user's: to other protocols they are parts of that message. */
function placeDocuments(body: JsonObject, request: ChatRequest, members: JsonObject): void {
  const documents = optionalArray(body, 'documents', '');
  if (documents === undefined) return;
  const parts = documents.map((document, index): DocumentPart => {
    const part = decodeDocument(document);
    if (part === undefined) throw wrongField('documents', index, 'a string or an object');
    return part;
  });
  const last = request.messages.findLast(({ role }) => role === 'user');
  if (last === undefined) members.documents = documents;
  else if (parts.length > 0) {
    if (last.content.bare) last.extensions = { ...written({ bare: true }), ...last.extensions };
    last.content = { bare: false, parts: [...parts, ...last.content.parts] };
  }
}

function decodeTools(body: JsonObject, request: ChatRequest, members: JsonObject): void {
  const strict = optionalBoolean(body, 'strict_tools', '');
  const tools = optionalArray(body, 'tools', '');
  if (tools !== undefined)
    request.tools = mapObjects(tools, 'tools', (tool, path) => decodeTool(tool, path, strict));
  if (strict !== undefined && !request.tools?.some(({ type }) => type === 'function'))
    members.strict_tools = strict;
  const choice = optionalString(body, 'tool_choice', '');
  if (choice !== undefined) request.toolChoice = decodeChoice(choice);
}

const toolMembers = new Set(['type', 'function']);
const functionMembers = new Set(['name', 'description', 'parameters']);

function decodeTool(tool: JsonObject, path: string, strict: boolean | undefined): Tool {
  const type = optionalString(tool, 'type', path) ?? 'function';
  if (type !== 'function') return { type: 'native', name: type, value: tool, protocol: PROTOCOL };
  const described = objectAt(tool, 'function', path);
  const inner = `${path}.function`;
  const decoded: FunctionTool = { type, name: stringAt(described, 'name', inner) };
  const description = optionalString(described, 'description', inner);
  const parameters = optionalObject(described, 'parameters', inner);
  if (description !== undefined) decoded.description = description;
  if (parameters !== undefined) decoded.parameters = parameters;
  if (strict !== undefined) decoded.strict = strict;
  const rest: JsonObject = restOf(tool, toolMembers) ?? {};
  const functionRest = restOf(described, functionMembers);
  if (functionRest !== undefined) rest.function = functionRest;
  if (Object.keys(rest).length > 0) decoded.extensions = { protocol: PROTOCOL, members: rest };
  return decoded;
}

function decodeChoice(choice: string): ToolChoice {
  switch (choice) {
    case 'REQUIRED':
      return { type: 'required' };
    case 'NONE':
      return { type: 'none' };
    default:
      throw wrongField('', 'tool_choice', '"REQUIRED" or "NONE"');
  }
}

function decodeSampling(body: JsonObject, request: ChatRequest): void {
  const maxTokens = optionalInteger(body, 'max_tokens', '', 0);
  const stop = optionalStrings(body, 'stop_sequences', '');
  const temperature = optionalNumber(body, 'temperature', '');
  const seed = optionalInteger(body, 'seed', '');
  const frequency = optionalNumber(body, 'frequency_penalty', '');
  const presence = optionalNumber(body, 'presence_penalty', '');
  const topK = optionalInteger(body, 'k', '', 0);
  const topP = optionalNumber(body, 'p', '');
  if (maxTokens !== undefined) request.maxOutputTokens = maxTokens;
  if (stop !== undefined) request.stopSequences = stop;
  if (temperature !== undefined) request.temperature = temperature;
  if (seed !== undefined) request.seed = seed;
  if (frequency !== undefined) request.frequencyPenalty = frequency;
  if (presence !== undefined) request.presencePenalty = presence;
  if (topK !== undefined) request.topK = topK;
  if (topP !== undefined) request.topP = topP;
  if (optionalBoolean(body, 'logprobs', '') === true) request.logprobs = {};
}

const formatMembers = new Set(['type', 'json_schema']);

/** https://docs.cohere.com/docs/structured-outputs */
function decodeFormat(body: JsonObject): OutputFormat | undefined {
  const format = optionalObject(body, 'response_format', '');
  if (format === undefined) return undefined;
  const type = stringAt(format, 'type', 'response_format');
  const extensions = ownExtensions(format, formatMembers);
  if (type === 'text') return { type, ...(extensions && { extensions }) };
  if (type !== 'json_object') throw wrongField('response_format', 'type', '"text" or "json_object"');
  const { json_schema: schema } = format;
  if (isObject(schema)) return { type: 'json-schema', schema, ...(extensions && { extensions }) };
  if (isAbsent(schema)) return { type: 'json', ...(extensions && { extensions }) };
  throw wrongField('response_format', 'json_schema', 'an object');
}

const thinkingMembers = new Set(['type', 'token_budget']);

/** https://docs.cohere.com/docs/reasoning */
function decodeThinking(body: JsonObject): Reasoning | undefined {
  const thinking = optionalObject(body, 'thinking', '');
  if (thinking === undefined) return undefined;
  const type = stringAt(thinking, 'type', 'thinking');
  if (type !== 'enabled' && type !== 'disabled')
    throw wrongField('thinking', 'type', '"enabled" or "disabled"');
  const budget = optionalInteger(thinking, 'token_budget', 'thinking', 0);
  const extensions = ownExtensions(thinking, thinkingMembers);
  return {
    enabled: type === 'enabled',
    ...(budget !== undefined && { budgetTokens: budget }),
    ...(extensions && { extensions }),
  };
}
