import type { GatewayError } from '@sluice/contract';
import type { Part } from '../ir/part.ts';
import { attachProofs } from '../ir/proof-envelope.ts';
import type { Message } from '../ir/request.ts';
import { invalidRequest, type JsonObject } from '../json/read-object.ts';
import { arrayAt, isAbsent, mapObjects, wrongField } from '../json/reader.ts';
import { decodeContent } from './decode-block.ts';
import { ownExtensions } from './protocol.ts';

const messageMembers = new Set(['role', 'content']);

/** The text in front of all messages: a string or text blocks. */
export function decodeSystem(body: JsonObject): Message | undefined {
  if (isAbsent(body.system)) return undefined;
  return { role: 'system', content: decodeContent(body, 'system', '') };
}

/** https://platform.claude.com/docs/en/api/messages/create#messages */
export function decodeMessages(body: JsonObject): Message[] {
  const messages = mapObjects(arrayAt(body, 'messages', ''), 'messages', decodeMessage);
  if (messages.length === 0) throw wrongField('', 'messages', 'at least one message');
  checkToolIds(messages);
  return messages;
}

function decodeMessage(message: JsonObject, path: string): Message {
  const { role } = message;
  if (role !== 'user' && role !== 'assistant' && role !== 'system')
    throw wrongField(path, 'role', '"user" or "assistant"');
  const content = decodeContent(message, 'content', path);
  const extensions = ownExtensions(message, messageMembers);
  const decoded: Message = { role, content };
  if (role === 'assistant' && content.parts.some(isCarrier)) content.parts = attachProofs(content.parts);
  if (extensions !== undefined) decoded.extensions = extensions;
  return decoded;
}

const isCarrier = (part: Part): boolean => part.type === 'reasoning' && part.proof?.forNext === true;

/** The API refuses two calls of one turn with one id, and a result without its call. Ids may come again later. */
function checkToolIds(messages: readonly Message[]): void {
  const called = new Set<string>();
  for (let index = 0; index < messages.length; index += 1) {
    const parts = messages[index]?.content.parts ?? [];
    let here: Set<string> | undefined;
    for (let position = 0; position < parts.length; position += 1) {
      const part = parts[position];
      if (part?.type === 'tool-call') {
        if (here?.has(part.id))
          throw wrongBlock(index, position, 'id', 'another tool_use block has this id.');
        here = (here ?? new Set()).add(part.id);
        called.add(part.id);
      } else if (part?.type === 'tool-result' && !called.has(part.callId))
        throw wrongBlock(index, position, 'tool_use_id', 'no tool_use block before it has this id.');
    }
  }
}

const wrongBlock = (message: number, block: number, key: string, why: string): GatewayError =>
  invalidRequest(`messages[${message}].content[${block}].${key}`, why);
