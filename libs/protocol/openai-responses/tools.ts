import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { CustomTool, FunctionTool, Tool } from '../ir/request.ts';
import type { JsonObject } from '../json/read-object.ts';
import { mapObjects, optionalBoolean, optionalObject, optionalString, stringAt } from '../json/reader.ts';
import { ownExtensions, ownForm, ownMembers, PROTOCOL, unknownOf } from './extensions.ts';

/**
 * `tools`: functions in a flat shape, free-form tools, and those that OpenAI runs, which stay as they are.
 * https://platform.openai.com/docs/api-reference/responses/create#responses-create-tools
 */
export const decodeTools = (tools: readonly unknown[]): Tool[] => mapObjects(tools, 'tools', decodeTool);

function decodeTool(tool: JsonObject, path: string): Tool {
  const type = stringAt(tool, 'type', path);
  switch (type) {
    case 'function':
      return decodeFunction(tool, path);
    case 'custom':
      return decodeCustom(tool, path);
    default:
      return { type: 'native', name: type, value: tool, protocol: PROTOCOL };
  }
}

const functionKeys = new Set(['type', 'name', 'description', 'parameters', 'strict']);

function decodeFunction(tool: JsonObject, path: string): FunctionTool {
  const description = optionalString(tool, 'description', path);
  const parameters = optionalObject(tool, 'parameters', path);
  const strict = optionalBoolean(tool, 'strict', path);
  // Absent means strict here and not strict elsewhere, so that it has to be told apart.
  const extensions = ownExtensions(
    unknownOf(tool, functionKeys),
    strict === undefined ? { strict: 'unsaid' } : {},
  );
  return {
    type: 'function',
    name: stringAt(tool, 'name', path),
    ...(description !== undefined && { description }),
    ...(parameters !== undefined && { parameters }),
    ...(strict !== undefined && { strict }),
    ...(extensions && { extensions }),
  };
}

const customKeys = new Set(['type', 'name', 'description', 'format']);

function decodeCustom(tool: JsonObject, path: string): CustomTool {
  const description = optionalString(tool, 'description', path);
  const format = optionalObject(tool, 'format', path);
  const extensions = ownExtensions(unknownOf(tool, customKeys), {});
  return {
    type: 'custom',
    name: stringAt(tool, 'name', path),
    ...(description !== undefined && { description }),
    ...(format !== undefined && { format }),
    ...(extensions && { extensions }),
  };
}

export function encodeTools(tools: readonly Tool[], losses: Loss[]): JsonObject[] {
  return tools.flatMap((tool, index): JsonObject[] => {
    const value = encodeTool(tool, `tools[${index}]`, losses);
    return value === undefined ? [] : [value];
  });
}

function encodeTool(tool: Tool, path: string, losses: Loss[]): JsonObject | undefined {
  if (tool.type === 'native') {
    if (tool.protocol === PROTOCOL) return tool.value;
    losses.push({ feature: 'native-tool', path });
    return undefined;
  }
  losses.push(...extensionLosses(tool.extensions, PROTOCOL, path));
  const { name, description } = tool;
  const named = { name, ...(description !== undefined && { description }) };
  if (tool.type === 'custom')
    return {
      type: 'custom',
      ...named,
      ...(tool.format !== undefined && { format: tool.format }),
      ...ownMembers(tool.extensions),
    };
  if (tool.cache !== undefined) losses.push({ feature: 'cache', path });
  return encodeFunction(tool, named);
}

function encodeFunction({ parameters, strict, extensions }: FunctionTool, named: JsonObject): JsonObject {
  const unsaid = ownForm(extensions).strict === 'unsaid';
  return {
    type: 'function',
    ...named,
    parameters: parameters ?? null,
    ...(!unsaid && { strict: strict ?? false }),
    ...ownMembers(extensions),
  };
}
