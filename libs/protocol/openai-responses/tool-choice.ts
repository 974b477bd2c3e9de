import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { Tool, ToolChoice } from '../ir/request.ts';
import { invalidRequest, isObject, type JsonObject } from '../json/read-object.ts';
import { arrayAt, isAbsent, mapObjects, stringAt, wrongField } from '../json/reader.ts';
import { ownExtensions, ownForm, ownMembers, PROTOCOL, unknownOf } from './extensions.ts';

/**
 * `tool_choice`: a word, `{ type: 'function' | 'custom', name }`, `{ type: 'allowed_tools', mode, tools }`, or
 * a tool that OpenAI runs, which others can only read as "some tool".
 * https://platform.openai.com/docs/api-reference/responses/create#responses-create-tool_choice
 */
export function decodeToolChoice(choice: unknown): ToolChoice | undefined {
  if (isAbsent(choice)) return undefined;
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { type: choice };
  if (!isObject(choice)) throw invalidRequest('tool_choice', 'expected none, auto, required or an object.');
  switch (choice.type) {
    case 'function':
    case 'custom':
      return decodeNamed(choice, choice.type);
    case 'allowed_tools':
      return decodeAllowed(choice);
    default: {
      stringAt(choice, 'type', 'tool_choice');
      const extensions = ownExtensions({ choice }, {});
      return { type: 'required', ...(extensions && { extensions }) };
    }
  }
}

const namedKeys = new Set(['type', 'name']);

function decodeNamed(choice: JsonObject, type: string): ToolChoice {
  const extensions = ownExtensions(unknownOf(choice, namedKeys), { type });
  return {
    type: 'tool',
    name: stringAt(choice, 'name', 'tool_choice'),
    ...(extensions && { extensions }),
  };
}

const allowedKeys = new Set(['type', 'mode', 'tools']);

function decodeAllowed(choice: JsonObject): ToolChoice {
  const { mode } = choice;
  if (mode !== 'auto' && mode !== 'required') throw wrongField('tool_choice', 'mode', 'auto or required');
  const tools = mapObjects(arrayAt(choice, 'tools', 'tool_choice'), 'tool_choice.tools', tool => tool);
  const names = tools.flatMap(({ type, name }) =>
    (type === 'function' || type === 'custom') && typeof name === 'string' ? [name] : [],
  );
  const natives = tools.filter(({ type }) => type !== 'function' && type !== 'custom');
  const unknown = unknownOf(choice, allowedKeys);
  const members = natives.length > 0 ? { ...unknown, natives: true } : unknown;
  const extensions = ownExtensions(members, { tools });
  return { type: 'allowed', mode, names, ...(extensions && { extensions }) };
}

export function encodeToolChoice(
  choice: ToolChoice,
  tools: readonly Tool[],
  losses: Loss[],
): string | JsonObject {
  const { extensions } = choice;
  losses.push(...extensionLosses(extensions, PROTOCOL, 'tool_choice'));
  const form = ownForm(extensions);
  const { choice: native, natives: _withNatives, ...members } = ownMembers(extensions);
  switch (choice.type) {
    case 'tool':
      return { type: form.type ?? typeOf(choice.name, tools), name: choice.name, ...members };
    case 'allowed':
      return {
        type: 'allowed_tools',
        mode: choice.mode,
        tools: form.tools ?? choice.names.map(name => ({ type: typeOf(name, tools), name })),
        ...members,
      };
    default:
      return isObject(native) ? native : choice.type;
  }
}

const typeOf = (name: string, tools: readonly Tool[]): string =>
  tools.some(tool => tool.type === 'custom' && tool.name === name) ? 'custom' : 'function';
