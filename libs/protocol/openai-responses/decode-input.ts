import type { Part, ToolResultPart } from '../ir/part.ts';
import { attachProofs } from '../ir/proof-envelope.ts';
import type { Message } from '../ir/request.ts';
import { invalidRequest, type JsonObject } from '../json/read-object.ts';
import { asObject, optionalString, stringAt, wrongField } from '../json/reader.ts';
import { decodeContent } from './decode-content.ts';
import { decodeModelItem, nativeItem } from './decode-item.ts';
import { ownExtensions, PROTOCOL, pick, unknownOf } from './extensions.ts';

/**
 * `input`: a text, or items. Consecutive items that a model wrote become one message; every other item is one
 * of its own, in its place.
 * https://platform.openai.com/docs/api-reference/responses/create#responses-create-input
 */
export function decodeInput(items: readonly unknown[]): Message[] {
  const messages: Message[] = [];
  let turn: Part[] = [];
  const endTurn = (): void => {
    if (turn.length > 0) messages.push(assistantMessage(turn));
    turn = [];
  };
  for (const [index, value] of items.entries()) {
    const path = `input[${index}]`;
    const item = asObject(value, path);
    const role = roleOf(item, path);
    if (role === 'assistant') {
      for (const part of decodeModelItem(item, path)) turn.push(part);
    } else {
      endTurn();
      messages.push(decodeOtherItem(item, role, path));
    }
  }
  endTurn();
  return messages;
}

function assistantMessage(turn: Part[]): Message {
  const parts = attachProofs(turn);
  const [first] = parts;
  const bare = parts.length === 1 && first?.type === 'text' && first.extensions?.form?.bare === true;
  return { role: 'assistant', content: { bare, parts } };
}

/** What the client's side writes: outputs of tools and approvals. Everything else without a role is the model's. */
function roleOf(item: JsonObject, path: string): Message['role'] {
  const type = optionalString(item, 'type', path);
  if (type === undefined && item.role === undefined) {
    if (typeof item.id === 'string') return 'assistant';
    throw wrongField(path, 'type', 'the type of an item, or a role');
  }
  if (type === undefined || type === 'message' || item.role !== undefined) return messageRole(item, path);
  if (type === 'mcp_approval_response') return 'tool';
  if (!type.endsWith('_output')) return 'assistant';
  return item.execution === 'server' ? 'assistant' : 'tool';
}

function messageRole(item: JsonObject, path: string): Message['role'] {
  switch (item.role) {
    case 'user':
    case 'assistant':
    case 'system':
    case 'developer':
      return item.role;
    default:
      throw wrongField(path, 'role', 'user, assistant, system or developer');
  }
}

const messageKeys = new Set(['type', 'role', 'content', 'id', 'status']);

function decodeOtherItem(item: JsonObject, role: Message['role'], path: string): Message {
  if (role === 'tool') return { role, content: { bare: false, parts: [decodeOutput(item, path)] } };
  if (item.type !== undefined && item.type !== null && item.type !== 'message')
    return {
      role,
      content: { bare: false, parts: [nativeItem(item)] },
      extensions: { protocol: PROTOCOL, members: {}, form: { item: 'native' } },
    };
  const extensions = ownExtensions(unknownOf(item, messageKeys), pick(item, ['type', 'id', 'status']));
  return {
    role,
    content: decodeContent(item.content, path, 'content'),
    ...(extensions && { extensions }),
  };
}

const outputKeys = new Set(['type', 'call_id', 'output', 'id', 'status']);

function decodeOutput(item: JsonObject, path: string): Part {
  if (item.type !== 'function_call_output' && item.type !== 'custom_tool_call_output')
    return nativeItem(item);
  const extensions = ownExtensions(unknownOf(item, outputKeys), pick(item, ['id', 'status']));
  return {
    type: 'tool-result',
    callId: stringAt(item, 'call_id', path),
    content: decodeContent(item.output, path, 'output'),
    kind: item.type === 'custom_tool_call_output' ? 'custom' : 'function',
    ...(extensions && { extensions }),
  } satisfies ToolResultPart;
}

/** Kinds of items that stand for others which only the provider has. */
const elsewhere = new Set(['item_reference', 'compaction', 'compaction_summary']);

/** OpenAI refuses an output whose call is not in the request, unless the call may be in what it has stored. */
export function checkOutputs(messages: readonly Message[], items: readonly unknown[]): void {
  const calls = new Set<string>();
  for (const { content } of messages)
    for (const part of content.parts) {
      if (part.type === 'tool-call') calls.add(part.id);
      if (part.type === 'native' && elsewhere.has(part.name)) return;
      if (part.type === 'native' && typeof part.value.call_id === 'string') calls.add(part.value.call_id);
    }
  for (const [index, value] of items.entries()) {
    const item = asObject(value, `input[${index}]`);
    if (item.type !== 'function_call_output' && item.type !== 'custom_tool_call_output') continue;
    if (typeof item.call_id === 'string' && !calls.has(item.call_id))
      throw invalidRequest(`input[${index}].call_id`, 'no tool call with this id is in the input.');
  }
}
