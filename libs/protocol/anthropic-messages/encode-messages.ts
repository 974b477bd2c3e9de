import type { Loss } from '../ir/loss.ts';
import type { Part, TextPart } from '../ir/part.ts';
import type { Message } from '../ir/request.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import type { BlockTarget } from './block-target.ts';
import { encodeContent, encodeParts } from './encode-block.ts';
import type { ModelTraits } from './model-traits.ts';
import { extended } from './protocol.ts';

export interface EncodedMessages {
  system?: string | JsonObject[];
  messages: JsonObject[];
}

interface SystemText {
  message: Message;
  path: string;
}

/**
 * `system` and `messages`. The API joins turns of one role itself; only tool results have to stand together, in
 * front of whatever else their turn says: https://platform.claude.com/docs/en/agents-and-tools/tool-use/handle-tool-calls.
 */
export function encodeMessages(
  messages: readonly Message[],
  traits: ModelTraits,
  losses: Loss[],
): EncodedMessages {
  const target: BlockTarget = { side: 'request', losses };
  const system: SystemText[] = [];
  const encoded: JsonObject[] = [];
  for (let index = 0; index < messages.length; index += 1) {
    const message = messages[index];
    if (message === undefined) continue;
    const path = `messages[${index}]`;
    if (message.name !== undefined) losses.push({ feature: 'message-name', path: `${path}.name` });
    if (isSystem(message)) {
      if (message.role === 'developer') losses.push({ feature: 'developer-role', path: `${path}.role` });
      if (encoded.length === 0) system.push({ message, path });
      else if (traits.systemBehindUser && encoded.at(-1)?.role === 'user')
        addMessage(encoded, 'system', message, path, target);
      else {
        losses.push({ feature: 'system-position', path });
        system.push({ message, path });
      }
      continue;
    }
    const end = endOfToolTurn(messages, index);
    if (end > index + 1 || message.role === 'tool') {
      addToolTurn(encoded, messages.slice(index, end), index, target);
      index = end - 1;
    } else addMessage(encoded, message.role === 'assistant' ? 'assistant' : 'user', message, path, target);
  }
  return withSystem(system, encoded, target);
}

const isSystem = ({ role }: Message): boolean => role === 'system' || role === 'developer';

const isTurn = (message: Message | undefined): message is Message =>
  message?.role === 'user' || message?.role === 'tool';

/** Where the messages end that are one turn since there are results of tools among them. */
function endOfToolTurn(messages: readonly Message[], start: number): number {
  let end = start;
  let results = false;
  for (let next = messages[end]; isTurn(next); next = messages[end]) {
    results ||= next.role === 'tool';
    end += 1;
  }
  return results ? end : start + 1;
}

function addToolTurn(
  encoded: JsonObject[],
  turn: readonly Message[],
  start: number,
  target: BlockTarget,
): void {
  const blocks: JsonObject[] = [];
  turn.forEach((message, offset) => {
    const path = `messages[${start + offset}]`;
    if (message.name !== undefined && offset > 0)
      target.losses.push({ feature: 'message-name', path: `${path}.name` });
    extended({}, message.extensions, path, target.losses);
    for (const block of encodeParts(message.content.parts, path, target)) blocks.push(block);
  });
  if (blocks.length > 0) encoded.push({ role: 'user', content: resultsFirst(blocks) });
}

/**
 * Whether the last message has results of calls that were made without thinking, or with thinking that could
 * not be kept: https://platform.claude.com/docs/en/build-with-claude/extended-thinking#preserving-thinking-blocks.
 */
export function hasUnthoughtCalls(encoded: readonly JsonObject[]): boolean {
  if (firstType(encoded.at(-1)) !== 'tool_result') return false;
  const caller = encoded.findLast(({ role }) => role === 'assistant');
  const first = firstType(caller);
  return first !== 'thinking' && first !== 'redacted_thinking';
}

function firstType(message: JsonObject | undefined): unknown {
  const content = message?.content;
  const first: unknown = Array.isArray(content) ? content[0] : undefined;
  return isObject(first) ? first.type : undefined;
}

function resultsFirst(blocks: JsonObject[]): JsonObject[] {
  const isResult = ({ type }: JsonObject): boolean => type === 'tool_result';
  const firstOther = blocks.findIndex(block => !isResult(block));
  if (firstOther === -1 || !blocks.some((block, index) => index > firstOther && isResult(block)))
    return blocks;
  return [...blocks.filter(isResult), ...blocks.filter(block => !isResult(block))];
}

/** Nothing, where nothing is left of its content: an empty message is refused. */
function addMessage(
  encoded: JsonObject[],
  role: 'user' | 'assistant' | 'system',
  message: Message,
  path: string,
  target: BlockTarget,
): void {
  const content = encodeContent(readable(message, path, target.losses), path, target);
  if (content === undefined || content === '') return;
  const ordered = role === 'user' && typeof content !== 'string' ? resultsFirst(content) : content;
  encoded.push(extended({ role, content: ordered }, message.extensions, path, target.losses));
}

/** Proofs on texts and calls are another family's: Claude has them in blocks of their own. */
function readable({ role, content }: Message, path: string, losses: Loss[]): Message['content'] {
  if (role !== 'assistant') return content;
  content.parts.forEach((part, index) => {
    if (isSigned(part)) losses.push({ feature: 'reasoning-proof', path: `${path}.content[${index}]` });
  });
  return content;
}

const isSigned = (part: Part): boolean =>
  (part.type === 'text' || part.type === 'tool-call') && part.proof !== undefined;

function withSystem(system: SystemText[], encoded: JsonObject[], target: BlockTarget): EncodedMessages {
  const [only] = system;
  if (only === undefined) return { messages: encoded };
  if (encoded.length === 0) {
    // Without any message there is nothing to answer: instructions alone are asked as a question.
    const last = system.pop();
    if (last !== undefined) {
      target.losses.push({ feature: 'system-position', path: last.path });
      addMessage(encoded, 'user', last.message, last.path, target);
    }
    return { ...withSystem(system, encoded.length === 0 ? [{}] : encoded, target), messages: encoded };
  }
  const content =
    system.length === 1
      ? encodeContent(textOnly(only, target.losses), only.path, target)
      : system.flatMap(entry => encodeParts(textOnly(entry, target.losses).parts, entry.path, target));
  for (const { message, path } of system) extended({}, message.extensions, path, target.losses);
  if (content === undefined || content.length === 0) return { messages: encoded };
  return { system: content, messages: encoded };
}

function textOnly({ message, path }: SystemText, losses: Loss[]): Message['content'] {
  const { bare, parts } = message.content;
  if (parts.every(isText)) return message.content;
  parts.forEach((part, index) => {
    const partPath = `${path}.content[${index}]`;
    if (part.type === 'image' || part.type === 'document' || part.type === 'audio' || part.type === 'video')
      losses.push({ feature: part.type, path: partPath });
    else if (!isText(part)) losses.push({ feature: 'native-part', path: partPath });
  });
  return { bare, parts: parts.filter(isText) };
}

const isText = (part: Part): part is TextPart => part.type === 'text';
