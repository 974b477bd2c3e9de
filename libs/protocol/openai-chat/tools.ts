import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { Tool, ToolChoice } from '../ir/request.ts';
import { invalidRequest, isObject, type JsonObject } from '../json/read-object.ts';
import {
  asObject,
  objectAt,
  optionalBoolean,
  optionalObject,
  optionalString,
  stringAt,
} from '../json/reader.ts';
import { decodeCacheControl, encodeCacheControl } from './cache.ts';
import type { Dialect } from './dialect.ts';
import { ownForm, ownMembers, PROTOCOL, unknownOf, withExtensions } from './extensions.ts';

const toolKeys = new Set(['type', 'function', 'custom']);
const functionKeys = new Set(['name', 'description', 'parameters', 'strict']);
const customKeys = new Set(['name', 'description', 'format']);

/** https://platform.openai.com/docs/api-reference/chat/create#chat-create-tools. Mistral leaves out `type`. */
export function decodeTool(value: unknown, path: string): Tool {
  const tool = asObject(value, path);
  if (tool.type === 'custom') {
    const custom = objectAt(tool, 'custom', path);
    const description = optionalString(custom, 'description', `${path}.custom`);
    const format = optionalObject(custom, 'format', `${path}.custom`);
    return {
      type: 'custom',
      name: stringAt(custom, 'name', `${path}.custom`),
      ...(description !== undefined && { description }),
      ...(format !== undefined && { format }),
      ...withExtensions(nested(tool, 'custom', unknownOf(custom, customKeys))),
    };
  }
  if (tool.type === 'function' || (tool.type === undefined && isObject(tool.function))) {
    const form = tool.type === undefined ? { untyped: true } : undefined;
    return decodeFunction(objectAt(tool, 'function', path), `${path}.function`, tool, form);
  }
  return { type: 'native', name: stringAt(tool, 'type', path), protocol: PROTOCOL, value: tool };
}

/** `functions`, which `tools` replaced. */
export const decodeDeprecatedFunction = (value: unknown, path: string): Tool =>
  decodeFunction(asObject(value, path), path, {}, { deprecated: true });

function decodeFunction(
  declared: JsonObject,
  path: string,
  tool: JsonObject,
  form: JsonObject | undefined,
): Tool {
  const description = optionalString(declared, 'description', path);
  const parameters = optionalObject(declared, 'parameters', path);
  const strict = optionalBoolean(declared, 'strict', path);
  let members = nested(tool, 'function', unknownOf(declared, functionKeys));
  const cache = decodeCacheControl(members?.cache_control);
  if (members !== undefined && cache !== undefined) {
    const { cache_control: _read, ...others } = members;
    members = Object.keys(others).length === 0 ? undefined : others;
  }
  return {
    type: 'function',
    name: stringAt(declared, 'name', path),
    ...(description !== undefined && { description }),
    ...(parameters !== undefined && { parameters }),
    ...(strict !== undefined && { strict }),
    ...(cache !== undefined && { cache }),
    ...withExtensions(members, form),
  };
}

function nested(tool: JsonObject, key: string, inner: JsonObject | undefined): JsonObject | undefined {
  const members = unknownOf(tool, toolKeys);
  return inner === undefined ? members : { ...members, [key]: inner };
}

/** Undefined where the target cannot have it. */
export function encodeTool(
  tool: Tool,
  path: string,
  dialect: Dialect,
  losses: Loss[],
): JsonObject | undefined {
  if (tool.type === 'native') {
    if (tool.protocol === PROTOCOL) return tool.value;
    losses.push({ feature: 'native-tool', path });
    return undefined;
  }
  losses.push(...extensionLosses(tool.extensions, PROTOCOL, path));
  const { function: functionRest, custom: customRest, ...members } = ownMembers(tool.extensions);
  const { name, description } = tool;
  const named = { name, ...(description !== undefined && { description }) };
  if (tool.type === 'custom') {
    const format = tool.format === undefined ? {} : { format: tool.format };
    return {
      type: 'custom',
      custom: { ...named, ...format, ...(isObject(customRest) && customRest) },
      ...members,
    };
  }
  const { parameters, strict, cache } = tool;
  if (cache !== undefined && !dialect.cacheControl) losses.push({ feature: 'cache', path });
  return {
    ...(ownForm(tool.extensions).untyped !== true && { type: 'function' }),
    function: {
      ...named,
      ...(parameters !== undefined && { parameters }),
      ...(strict !== undefined && { strict }),
      ...(isObject(functionRest) && functionRest),
    },
    ...(cache !== undefined && dialect.cacheControl && { cache_control: encodeCacheControl(cache) }),
    ...members,
  };
}

/** https://platform.openai.com/docs/api-reference/chat/create#chat-create-tool_choice; `any` is Mistral's `required`. */
export function decodeToolChoice(value: unknown, path: string): ToolChoice {
  if (value === 'auto' || value === 'none' || value === 'required') return { type: value };
  if (value === 'any') return { type: 'required', ...withExtensions(undefined, { any: true }) };
  const choice = asObject(value, path);
  if (choice.type === 'allowed_tools') return decodeAllowed(objectAt(choice, 'allowed_tools', path), path);
  const kind = choice.type === 'custom' ? 'custom' : 'function';
  const name = stringAt(objectAt(choice, kind, path), 'name', `${path}.${kind}`);
  const form = kind === 'custom' ? { custom: true } : undefined;
  return { type: 'tool', name, ...withExtensions(undefined, form) };
}

function decodeAllowed(allowed: JsonObject, path: string): ToolChoice {
  const { mode, tools } = allowed;
  if (mode !== 'auto' && mode !== 'required')
    throw invalidRequest(`${path}.allowed_tools.mode`, 'expected "auto" or "required".');
  if (!Array.isArray(tools))
    throw invalidRequest(`${path}.allowed_tools.tools`, 'expected an array of tools.');
  const names = tools.map((tool: unknown, index) => {
    const place = `${path}.allowed_tools.tools[${index}]`;
    const object = asObject(tool, place);
    const kind = object.type === 'custom' ? 'custom' : 'function';
    return stringAt(objectAt(object, kind, place), 'name', `${place}.${kind}`);
  });
  return { type: 'allowed', mode, names };
}

/** `tools`: to know which are custom. */
export function encodeToolChoice(choice: ToolChoice, tools: readonly Tool[], dialect: Dialect): unknown {
  const form = ownForm(choice.extensions);
  switch (choice.type) {
    case 'tool':
      return named(choice.name, tools);
    case 'allowed':
      // Where the target does not know it, only the allowed tools are sent.
      if (!dialect.allowedTools) return choice.mode;
      return {
        type: 'allowed_tools',
        allowed_tools: { mode: choice.mode, tools: choice.names.map(name => named(name, tools)) },
      };
    default:
      return form.any === true && dialect.seed === 'random_seed' ? 'any' : choice.type;
  }
}

function named(name: string, tools: readonly Tool[]): JsonObject {
  const kind = tools.some(tool => tool.type === 'custom' && tool.name === name) ? 'custom' : 'function';
  return { type: kind, [kind]: { name } };
}
