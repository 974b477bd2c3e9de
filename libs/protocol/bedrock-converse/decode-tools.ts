import type { ChatRequest, FunctionTool, Tool, ToolChoice } from '../ir/request.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import {
  asObject,
  isAbsent,
  objectAt,
  optionalArray,
  optionalBoolean,
  optionalObject,
  optionalString,
  restOf,
  stringAt,
} from '../json/reader.ts';
import { cacheMarkOf, ownExtensions, PROTOCOL } from './protocol.ts';

const known = new Set(['tools', 'toolChoice']);

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolConfiguration.html */
export function decodeToolConfig(body: JsonObject, request: ChatRequest, members: JsonObject): void {
  const config = optionalObject(body, 'toolConfig', '');
  if (config === undefined) return;
  const rest: JsonObject = restOf(config, known) ?? {};
  const tools = optionalArray(config, 'tools', 'toolConfig');
  if (tools !== undefined) request.tools = decodeTools(tools);
  if (!isAbsent(config.toolChoice)) {
    const given = objectAt(config, 'toolChoice', 'toolConfig');
    const choice = decodeChoice(given);
    if (choice === undefined) rest.toolChoice = given;
    else request.toolChoice = choice;
  }
  if (Object.keys(rest).length > 0) members.toolConfig = rest;
}

function decodeTools(list: readonly unknown[]): Tool[] {
  const tools: Tool[] = [];
  for (const [index, element] of list.entries()) {
    const path = `toolConfig.tools[${index}]`;
    const entry = asObject(element, path);
    const mark = cacheMarkOf(entry, path);
    const last = tools.at(-1);
    if (mark !== undefined && last?.type === 'function' && last.cache === undefined) last.cache = mark;
    else tools.push(decodeTool(entry, path));
  }
  return tools;
}

const specMembers = new Set(['name', 'description', 'inputSchema', 'strict']);

function decodeTool(entry: JsonObject, path: string): Tool {
  if (isAbsent(entry.toolSpec)) {
    const [name = 'unknown'] = Object.keys(entry);
    return { type: 'native', name, value: entry, protocol: PROTOCOL };
  }
  const spec = objectAt(entry, 'toolSpec', path);
  const specPath = `${path}.toolSpec`;
  const tool: FunctionTool = { type: 'function', name: stringAt(spec, 'name', specPath) };
  const description = optionalString(spec, 'description', specPath);
  const strict = optionalBoolean(spec, 'strict', specPath);
  const schema = optionalObject(spec, 'inputSchema', specPath);
  if (description !== undefined) tool.description = description;
  if (strict !== undefined) tool.strict = strict;
  const rest: JsonObject = restOf(spec, specMembers) ?? {};
  if (isObject(schema?.json)) tool.parameters = schema.json;
  else if (schema !== undefined) rest.inputSchema = schema;
  if (Object.keys(rest).length > 0) tool.extensions = { protocol: PROTOCOL, members: rest };
  return tool;
}

const nothing: ReadonlySet<string> = new Set();

/** A union of `auto`, `any` and `tool`; undefined for a member unknown here. */
function decodeChoice(choice: JsonObject): ToolChoice | undefined {
  const path = 'toolConfig.toolChoice';
  const auto = optionalObject(choice, 'auto', path);
  const any = optionalObject(choice, 'any', path);
  const tool = optionalObject(choice, 'tool', path);
  if (tool !== undefined) return { type: 'tool', name: stringAt(tool, 'name', `${path}.tool`) };
  const given = auto ?? any;
  if (given === undefined) return undefined;
  const extensions = ownExtensions(given, nothing);
  return { type: auto === undefined ? 'required' : 'auto', ...(extensions && { extensions }) };
}
