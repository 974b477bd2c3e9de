import type { RequestAddress } from '../codec.ts';
import type { ChatRequest, Message } from '../ir/request.ts';
import { joinPath } from '../json/path.ts';
import { invalidRequest, isObject, type JsonObject } from '../json/read-object.ts';
import { arrayAt, mapObjects, optionalArray, optionalObject, optionalString } from '../json/reader.ts';
import { contentParts } from './decode-parts.ts';
import { decodeGenerationConfig } from './generation-config.ts';
import { joinTurns } from './join-turns.ts';
import { Notes } from './notes.ts';
import { decodeToolChoice } from './tool-choice.ts';
import { ConversationToolIds, type ToolIds } from './tool-ids.ts';
import { decodeTools } from './tools.ts';

const BODY = new Set([
  'model',
  'contents',
  'systemInstruction',
  'tools',
  'toolConfig',
  'generationConfig',
  'labels',
  'serviceTier',
]);
const CONTENT = new Set(['role', 'parts']);
const TOOL_CONFIG = new Set(['functionCallingConfig']);

/** The body of `generateContent`, https://ai.google.dev/api/generate-content#request-body. */
export function decodeRequest(object: JsonObject, address: RequestAddress): ChatRequest {
  const notes = new Notes();
  const body = notes.read(object, BODY);
  const ids = new ConversationToolIds();
  const model = modelOf(address.model ?? optionalString(body, 'model', ''));
  const system = decodeSystem(body.systemInstruction, ids);
  const contents = joinTurns(
    mapObjects(
      listOf(body, 'contents', notes) ?? arrayAt(body, 'contents', ''),
      'contents',
      (content, path) => decodeContent(content, path, ids),
    ),
  );
  const config = optionalObject(body, 'generationConfig', '');
  const tools = listOf(body, 'tools', notes);
  if (tools?.length === 0) notes.keep('noTools', true);
  const serviceTier = optionalString(body, 'serviceTier', '');
  const request: ChatRequest = {
    model,
    messages: system === undefined ? contents : [system, ...contents],
    stream: address.stream ?? false,
    includeUsage: true,
    ...(config !== undefined && decodeGenerationConfig(config, 'generationConfig', notes)),
    ...(tools !== undefined && tools.length > 0 && { tools: decodeTools(tools, 'tools') }),
    ...decodeToolConfig(body, notes),
    ...(serviceTier !== undefined && { serviceTier }),
    ...decodeLabels(body, notes),
  };
  const extensions = notes.extensions();
  if (extensions !== undefined) request.extensions = extensions;
  return request;
}

/** A list; Google takes one element without brackets for it. */
function listOf(body: JsonObject, key: 'contents' | 'tools', notes: Notes): unknown[] | undefined {
  const value = body[key];
  if (!isObject(value)) return optionalArray(body, key, '');
  notes.keep(key === 'tools' ? 'oneTool' : 'oneContent', true);
  return [value];
}

function modelOf(name: string | undefined): string {
  const model = name?.replace(/^models\//, '');
  if (model === undefined || model === '') throw invalidRequest('model', 'expected the name of a model.');
  return model;
}

/** A `Content`; SDKs' shorthand, a bare string, is taken too. */
function decodeSystem(value: unknown, ids: ToolIds): Message | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string')
    return { role: 'system', content: { bare: true, parts: [{ type: 'text', text: value }] } };
  if (!isObject(value)) throw invalidRequest('systemInstruction', 'expected a content object.');
  return { ...decodeContent(value, 'systemInstruction', ids), role: 'system' };
}

/** `Content`, https://ai.google.dev/api/caching#Content. No role means the user's. */
function decodeContent(object: JsonObject, path: string, ids: ToolIds): Message {
  const notes = new Notes();
  const content = notes.read(object, CONTENT);
  const written = optionalString(content, 'role', path);
  const role = roles[written ?? 'user'];
  if (role === undefined) throw invalidRequest(joinPath(path, 'role'), 'expected "user" or "model".');
  if (written !== (role === 'assistant' ? 'model' : 'user')) notes.keep('role', written ?? null);
  if (path === 'systemInstruction') notes.keep('role', written ?? null);
  if (content.parts === undefined || content.parts === null) notes.keep('noParts', true);
  const parts = contentParts(content, path, ids);
  if (parts.length === 0) notes.keep('empty', true);
  const extensions = notes.extensions();
  return { role, content: { bare: false, parts }, ...(extensions !== undefined && { extensions }) };
}

/** `function` is of the first version of the API, `system` what some programs write in `systemInstruction`. */
const roles: Readonly<Record<string, Message['role']>> = {
  user: 'user',
  model: 'assistant',
  function: 'tool',
  tool: 'tool',
  system: 'system',
};

function decodeToolConfig(body: JsonObject, notes: Notes): Partial<ChatRequest> {
  const object = optionalObject(body, 'toolConfig', '');
  if (object === undefined) return {};
  const toolConfig = notes.read(object, TOOL_CONFIG, 'toolConfig');
  const config = optionalObject(toolConfig, 'functionCallingConfig', 'toolConfig');
  if (config !== undefined)
    return { toolChoice: decodeToolChoice(config, 'toolConfig.functionCallingConfig') };
  if (Object.keys(object).length === 0) notes.keep('emptyToolConfig', true);
  return {};
}

function decodeLabels(body: JsonObject, notes: Notes): Partial<ChatRequest> {
  const labels = optionalObject(body, 'labels', '');
  if (labels === undefined) return {};
  notes.keep('labels', true);
  const metadata: Record<string, string> = {};
  for (const [key, value] of Object.entries(labels)) {
    if (typeof value !== 'string') throw invalidRequest(joinPath('labels', key), 'expected a string.');
    metadata[key] = value;
  }
  return { metadata };
}
