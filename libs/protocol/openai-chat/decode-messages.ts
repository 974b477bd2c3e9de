import type { Content, Part } from '../ir/part.ts';
import type { Message } from '../ir/request.ts';
import { invalidRequest, type JsonObject } from '../json/read-object.ts';
import { isAbsent, mapObjects, optionalString, stringAt } from '../json/reader.ts';
import { decodeAssistant, functionCallId } from './decode-assistant.ts';
import { decodePart } from './decode-part.ts';
import { unknownOf, withExtensions } from './extensions.ts';

const plainKeys = new Set(['role', 'name', 'content']);
const toolKeys = new Set(['role', 'name', 'content', 'tool_call_id']);

/** https://platform.openai.com/docs/api-reference/chat/create#chat-create-messages */
export function decodeMessages(messages: readonly unknown[]): Message[] {
  const calls: Calls = new Map();
  return mapObjects(messages, 'messages', (message, path) => decodeMessage(message, path, calls));
}

/** The tool calls so far by their ids, with their names. */
type Calls = Map<string, { name: string; kind: 'function' | 'custom' }>;

function decodeMessage(message: JsonObject, path: string, calls: Calls): Message {
  const { role } = message;
  const name = optionalString(message, 'name', path);
  switch (role) {
    case 'system':
    case 'developer':
    case 'user':
      return {
        role,
        ...(name !== undefined && { name }),
        content: decodeContent(message.content, `${path}.content`),
        ...withExtensions(unknownOf(message, plainKeys)),
      };
    case 'assistant': {
      const { content, members, form } = decodeAssistant(message, path);
      noteCalls(content.parts, path, calls);
      return { role, ...(name !== undefined && { name }), content, ...withExtensions(members, form) };
    }
    case 'tool':
      return decodeToolResult(message, path, name, calls);
    case 'function':
      return decodeFunctionResult(message, path);
    default:
      throw invalidRequest(
        `${path}.role`,
        'expected one of system, developer, user, assistant, tool, function.',
      );
  }
}

function decodeContent(content: unknown, path: string): Content {
  if (typeof content === 'string') return { bare: true, parts: [{ type: 'text', text: content }] };
  if (!Array.isArray(content)) throw invalidRequest(path, 'expected a string or an array of content parts.');
  return { bare: false, parts: content.map((part: unknown, index) => decodePart(part, `${path}[${index}]`)) };
}

function noteCalls(parts: readonly Part[], path: string, calls: Calls): void {
  const ids = new Set<string>();
  for (const part of parts) {
    if (part.type !== 'tool-call') continue;
    if (part.id !== '' && ids.has(part.id))
      throw invalidRequest(
        `${path}.tool_calls[${ids.size}].id`,
        'another call of this message has the same id.',
      );
    ids.add(part.id);
    calls.set(part.id, { name: part.name, kind: part.kind });
  }
}

function decodeToolResult(
  message: JsonObject,
  path: string,
  name: string | undefined,
  calls: Calls,
): Message {
  const callId = stringAt(message, 'tool_call_id', path);
  const call = calls.get(callId);
  if (call === undefined)
    throw invalidRequest(`${path}.tool_call_id`, 'no message before it has a tool call of this id.');
  const result: Part = {
    type: 'tool-result',
    callId,
    kind: call.kind,
    name: name ?? call.name,
    content: isAbsent(message.content)
      ? { bare: false, parts: [] }
      : decodeContent(message.content, `${path}.content`),
  };
  const form = name === undefined ? undefined : { named: true };
  return {
    role: 'tool',
    content: { bare: false, parts: [result] },
    ...withExtensions(unknownOf(message, toolKeys), form),
  };
}

/** The deprecated form, by the name of the function. */
function decodeFunctionResult(message: JsonObject, path: string): Message {
  const name = stringAt(message, 'name', path);
  const result: Part = {
    type: 'tool-result',
    callId: functionCallId(name),
    kind: 'function',
    name,
    content: isAbsent(message.content)
      ? { bare: false, parts: [] }
      : decodeContent(message.content, `${path}.content`),
  };
  return {
    role: 'tool',
    content: { bare: false, parts: [result] },
    ...withExtensions(unknownOf(message, plainKeys), { deprecated: true }),
  };
}
