import type { Loss } from '../ir/loss.ts';
import type { Tool, ToolChoice } from '../ir/request.ts';
import type { JsonObject } from '../json/read-object.ts';
import {
  mapObjects,
  objectAt,
  optionalArray,
  optionalBoolean,
  optionalObject,
  optionalString,
  stringAt,
  wrongField,
} from '../json/reader.ts';
import { decodeCacheMark, encodeCacheMark, extended, ownExtensions, PROTOCOL } from './protocol.ts';

const toolMembers = new Set(['type', 'name', 'description', 'input_schema', 'strict', 'cache_control']);
const choiceMembers = new Set(['type', 'name', 'disable_parallel_tool_use']);

/** https://platform.claude.com/docs/en/api/messages/create#tools */
export function decodeTools(body: JsonObject): Tool[] | undefined {
  const tools = optionalArray(body, 'tools', '');
  return tools && mapObjects(tools, 'tools', decodeTool);
}

function decodeTool(tool: JsonObject, path: string): Tool {
  const type = optionalString(tool, 'type', path) ?? 'custom';
  // Tools that Anthropic defines or runs have a type with a date, such as `web_search_20250305`.
  if (type !== 'custom') return { type: 'native', name: type, value: tool, protocol: PROTOCOL };
  const description = optionalString(tool, 'description', path);
  const strict = optionalBoolean(tool, 'strict', path);
  const cache = decodeCacheMark(tool, path);
  const extensions = ownExtensions(tool, toolMembers);
  return {
    type: 'function',
    name: stringAt(tool, 'name', path),
    parameters: objectAt(tool, 'input_schema', path),
    ...(description !== undefined && { description }),
    ...(strict !== undefined && { strict }),
    ...(cache !== undefined && { cache }),
    ...(extensions !== undefined && { extensions }),
  };
}

function encodeTools(tools: readonly Tool[], losses: Loss[]): JsonObject[] {
  const encoded: JsonObject[] = [];
  tools.forEach((tool, index) => {
    const value = encodeTool(tool, `tools[${index}]`, losses);
    if (value !== undefined) encoded.push(value);
  });
  return encoded;
}

function encodeTool(tool: Tool, path: string, losses: Loss[]): JsonObject | undefined {
  if (tool.type === 'native') {
    if (tool.protocol === PROTOCOL) return tool.value;
    losses.push({ feature: 'native-tool', path });
    return undefined;
  }
  if (tool.type === 'custom') {
    losses.push({ feature: 'custom-tool', path });
    return undefined;
  }
  const value: JsonObject = { name: tool.name };
  if (tool.description !== undefined) value.description = tool.description;
  value.input_schema = encodeSchema(tool.parameters);
  if (tool.strict !== undefined) value.strict = tool.strict;
  if (tool.cache !== undefined) value.cache_control = encodeCacheMark(tool.cache);
  return extended(value, tool.extensions, path, losses);
}

/** The schema's `type` has to be there, and has to be `object`. */
const encodeSchema = (parameters: JsonObject | undefined): JsonObject =>
  parameters === undefined
    ? { type: 'object', properties: {} }
    : parameters.type === undefined
      ? { type: 'object', ...parameters }
      : parameters;

export interface DecodedToolChoice {
  toolChoice?: ToolChoice;
  parallelToolCalls?: boolean;
}

/** https://platform.claude.com/docs/en/api/messages/create#tool_choice */
export function decodeToolChoice(body: JsonObject): DecodedToolChoice {
  const choice = optionalObject(body, 'tool_choice', '');
  if (choice === undefined) return {};
  const disabled = optionalBoolean(choice, 'disable_parallel_tool_use', 'tool_choice');
  const extensions = ownExtensions(choice, choiceMembers);
  const toolChoice = { ...choiceOf(choice), ...(extensions !== undefined && { extensions }) };
  return disabled === undefined ? { toolChoice } : { toolChoice, parallelToolCalls: !disabled };
}

function choiceOf(choice: JsonObject): ToolChoice {
  switch (choice.type) {
    case 'auto':
    case 'none':
      return { type: choice.type };
    case 'any':
      return { type: 'required' };
    case 'tool':
      return { type: 'tool', name: stringAt(choice, 'name', 'tool_choice') };
    default:
      throw wrongField('tool_choice', 'type', '"auto", "any", "tool" or "none"');
  }
}

interface ToolRequest {
  tools?: Tool[];
  toolChoice?: ToolChoice;
  parallelToolCalls?: boolean;
}

export interface EncodedTools {
  tools?: JsonObject[];
  toolChoice?: JsonObject;
  /** Whether the choice forces a call. */
  forced: boolean;
}

/** A choice among some of the tools has no name here: the others are left out of the request. */
export function encodeToolRequest(request: ToolRequest, losses: Loss[]): EncodedTools {
  const { toolChoice: choice } = request;
  const allowed = choice?.type === 'allowed' ? new Set(choice.names) : undefined;
  const offered = request.tools?.filter(tool => allowed === undefined || allowed.has(nameOf(tool)));
  const tools = offered && encodeTools(offered, losses);
  const encoded = encodeChoice(request, losses);
  const forced = encoded !== undefined && (encoded.type === 'any' || encoded.type === 'tool');
  if (tools === undefined || tools.length === 0) {
    if (forced) losses.push({ feature: 'tool-choice', path: 'tool_choice' });
    return { ...(tools !== undefined && { tools }), forced: false };
  }
  return { tools, ...(encoded !== undefined && { toolChoice: encoded }), forced };
}

const nameOf = (tool: Tool): string => (tool.type === 'native' ? String(tool.value.name) : tool.name);

function encodeChoice(request: ToolRequest, losses: Loss[]): JsonObject | undefined {
  const { toolChoice: choice, parallelToolCalls: parallel } = request;
  // Several calls at once are what happens anyway.
  if (choice === undefined)
    return parallel === false ? { type: 'auto', disable_parallel_tool_use: true } : undefined;
  const value = choiceValue(choice);
  if (parallel !== undefined && value.type !== 'none') value.disable_parallel_tool_use = !parallel;
  return extended(value, choice.extensions, 'tool_choice', losses);
}

function choiceValue(choice: ToolChoice): JsonObject {
  switch (choice.type) {
    case 'auto':
    case 'none':
      return { type: choice.type };
    case 'required':
      return { type: 'any' };
    case 'tool':
      return { type: 'tool', name: choice.name };
    case 'allowed':
      return { type: choice.mode === 'required' ? 'any' : 'auto' };
  }
}
