import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { Part, ToolResultPart } from '../ir/part.ts';
import type { ChatRequest, Message } from '../ir/request.ts';
import type { JsonObject } from '../json/read-object.ts';
import { encodeContent } from './encode-content.ts';
import { encodeModelItems, encodeNative } from './encode-items.ts';
import type { ItemTarget } from './encode-parts.ts';
import { isOwn, ownForm, ownMembers, PROTOCOL } from './extensions.ts';

interface EncodedInput {
  instructions?: string;
  input?: string | JsonObject[];
}

/** Messages as `instructions` and `input`; see `decode-input.ts`. */
export function encodeInput({ messages, extensions }: ChatRequest, losses: Loss[]): EncodedInput {
  const [first] = messages;
  const instructions = first && instructionsOf(first, isOwn(extensions));
  const rest = instructions === undefined ? messages : messages.slice(1);
  const offset = messages.length - rest.length;
  const told = instructions !== undefined && { instructions };
  const text = ownForm(extensions).input === 'text' ? bareText(rest) : undefined;
  if (text !== undefined) return { ...told, input: text };
  if (rest.length === 0 && Object.hasOwn(ownMembers(extensions), 'prompt')) return { ...told };
  const target: ItemTarget = {
    kind: 'request',
    losses,
    mintId: () => undefined,
    takeLogprobs: () => undefined,
  };
  const input: JsonObject[] = [];
  for (const [index, message] of rest.entries())
    for (const item of encodeMessage(message, `messages[${index + offset}]`, target)) input.push(item);
  return { ...told, input };
}

/** A first system message that is one text goes in front; others stay where they stand. */
function instructionsOf({ role, name, content, extensions }: Message, own: boolean): string | undefined {
  const [part] = content.parts;
  if (role !== 'system' || part?.type !== 'text' || content.parts.length !== 1) return undefined;
  if (own && ownForm(extensions).instructions !== true) return undefined;
  const plain = part.cache === undefined && part.extensions === undefined && name === undefined;
  return plain ? part.text : undefined;
}

function bareText([message, ...others]: readonly Message[]): string | undefined {
  const [part] = message?.content.parts ?? [];
  return others.length === 0 && message?.role === 'user' && message.content.bare && part?.type === 'text'
    ? part.text
    : undefined;
}

function encodeMessage(message: Message, path: string, target: ItemTarget): JsonObject[] {
  const { role, name, content, extensions } = message;
  const { losses } = target;
  losses.push(...extensionLosses(extensions, PROTOCOL, path));
  if (name !== undefined) losses.push({ feature: 'message-name', path: `${path}.name` });
  if (role === 'assistant') return encodeModelItems(content.parts, path, target);
  const standsAlone = role === 'tool' || ownForm(extensions).item === 'native';
  const items: JsonObject[] = [];
  let open: Part[] = [];
  const close = (): void => {
    if (open.length > 0)
      items.push(messageItem({ ...message, content: { ...content, parts: open } }, path, losses));
    open = [];
  };
  for (const [index, part] of content.parts.entries()) {
    if (part.type !== 'tool-result' && !(part.type === 'native' && standsAlone)) {
      open.push(part);
      continue;
    }
    close();
    const at = `${path}.content[${index}]`;
    const item = part.type === 'native' ? encodeNative(part, at, target) : encodeOutput(part, at, losses);
    if (item !== undefined) items.push(item);
  }
  close();
  // A message without content is kept as its caller wrote it.
  if (content.parts.length === 0 && role !== 'tool') items.push(messageItem(message, path, losses));
  return items;
}

function messageItem({ role, content, extensions }: Message, path: string, losses: Loss[]): JsonObject {
  return {
    ...ownForm(extensions),
    role: role === 'tool' ? 'user' : role,
    content: encodeContent(content, path, losses),
    ...ownMembers(extensions),
  };
}

function encodeOutput(part: ToolResultPart, path: string, losses: Loss[]): JsonObject {
  losses.push(...extensionLosses(part.extensions, PROTOCOL, path));
  if (part.isError === true) losses.push({ feature: 'tool-result-error', path });
  if (part.cache !== undefined) losses.push({ feature: 'cache', path });
  return {
    ...ownForm(part.extensions),
    type: part.kind === 'custom' ? 'custom_tool_call_output' : 'function_call_output',
    call_id: part.callId,
    output: encodeContent(part.content, path, losses),
    ...ownMembers(part.extensions),
  };
}
