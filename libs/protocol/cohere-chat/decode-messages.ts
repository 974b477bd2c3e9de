import type { Content, Part, TextPart, ToolCallPart } from '../ir/part.ts';
import type { Message } from '../ir/request.ts';
import { offsetsOf } from '../ir/text-offsets.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import {
  isAbsent,
  mapObjects,
  objectAt,
  optionalArray,
  optionalString,
  stringAt,
  wrongField,
} from '../json/reader.ts';
import { sourceOfUrl } from '../openai/media.ts';
import { decodeCitation } from './citations.ts';
import { decodeDocument } from './documents.ts';
import { ownExtensions, PROTOCOL, written } from './protocol.ts';

const messageMembers: Record<Message['role'], ReadonlySet<string>> = {
  system: new Set(['role', 'content']),
  developer: new Set(['role', 'content']),
  user: new Set(['role', 'content']),
  assistant: new Set(['role', 'content', 'tool_calls', 'tool_plan', 'citations']),
  tool: new Set(['role', 'content', 'tool_call_id']),
};

/** https://docs.cohere.com/reference/chat#request.body.messages */
export function decodeMessage(message: JsonObject, path: string): Message {
  const role = stringAt(message, 'role', path);
  switch (role) {
    case 'system':
    case 'developer':
    case 'user':
      return extend({ role, content: readContent(message, path) }, message);
    case 'assistant':
      return decodeAssistant(message, path);
    case 'tool':
      return extend(
        {
          role,
          content: {
            bare: false,
            parts: [
              {
                type: 'tool-result',
                callId: stringAt(message, 'tool_call_id', path),
                content: readContent(message, path),
                kind: 'function',
              },
            ],
          },
        },
        message,
      );
    default:
      throw wrongField(path, 'role', '"system", "user", "assistant" or "tool"');
  }
}

function extend(message: Message, object: JsonObject): Message {
  const extensions = ownExtensions(object, messageMembers[message.role]);
  return extensions === undefined ? message : { ...message, extensions };
}

function readContent(message: JsonObject, path: string): Content {
  const { content } = message;
  if (typeof content === 'string') return { bare: true, parts: [{ type: 'text', text: content }] };
  if (!Array.isArray(content)) throw wrongField(path, 'content', 'a string or an array');
  return { bare: false, parts: mapObjects(content, `${path}.content`, decodeBlock) };
}

const textMembers = new Set(['type', 'text']);
const thinkingMembers = new Set(['type', 'thinking']);
const imageMembers = new Set(['type', 'image_url']);

function decodeBlock(block: JsonObject, path: string): Part {
  const type = stringAt(block, 'type', path);
  switch (type) {
    case 'text': {
      const extensions = ownExtensions(block, textMembers);
      return { type, text: stringAt(block, 'text', path), ...(extensions && { extensions }) };
    }
    case 'thinking': {
      const extensions = ownExtensions(block, thinkingMembers);
      return {
        type: 'reasoning',
        text: stringAt(block, 'thinking', path),
        ...(extensions && { extensions }),
      };
    }
    case 'image_url': {
      const image = objectAt(block, 'image_url', path);
      const detail = optionalString(image, 'detail', `${path}.image_url`);
      const extensions = ownExtensions(block, imageMembers);
      return {
        type: 'image',
        source: sourceOfUrl(stringAt(image, 'url', `${path}.image_url`)),
        ...(detail !== undefined && { detail }),
        ...(extensions && { extensions }),
      };
    }
    case 'document': {
      const document = decodeDocument(block.document);
      if (document !== undefined) return document;
    }
  }
  return { type: 'native', protocol: PROTOCOL, name: type, value: block };
}

/**
 * The parts of an assistant's message: its content, then the plan of its tool calls, then the calls. The
 * plan is reasoning, the form says where it stood.
 */
export function decodeAssistantParts(message: JsonObject, path: string): Part[] {
  const { content } = message;
  const parts = isAbsent(content) ? [] : readContent(message, path).parts;
  cite(parts, message, path);
  const plan = optionalString(message, 'tool_plan', path);
  if (plan !== undefined) parts.push({ type: 'reasoning', text: plan, extensions: written({ plan: true }) });
  const calls = optionalArray(message, 'tool_calls', path) ?? [];
  parts.push(...mapObjects(calls, `${path}.tool_calls`, decodeToolCall));
  return parts;
}

function decodeAssistant(message: JsonObject, path: string): Message {
  const parts = decodeAssistantParts(message, path);
  const bare = typeof message.content === 'string';
  const extended = extend(
    { role: 'assistant', content: { bare: bare && parts.length === 1, parts } },
    message,
  );
  if (!bare || parts.length === 1) return extended;
  return { ...extended, extensions: { ...written({ bare: true }), ...extended.extensions } };
}

/** `content_index` says which block a citation is of; citations of a plan are of no text. */
function cite(parts: Part[], message: JsonObject, path: string): void {
  const citations = optionalArray(message, 'citations', path);
  if (citations === undefined) return;
  const offsets = new Map<Part, ReturnType<typeof offsetsOf>>();
  mapObjects(citations, `${path}.citations`, citation => {
    const { content_index: index } = citation;
    const named = typeof index === 'number' ? parts[index] : undefined;
    const part = named?.type === 'text' ? named : parts.find((one): one is TextPart => one.type === 'text');
    if (part === undefined) return;
    let of = offsets.get(part);
    if (of === undefined) {
      of = offsetsOf(part.text);
      offsets.set(part, of);
    }
    part.citations ??= [];
    part.citations.push(decodeCitation(citation, of));
  });
}

const callMembers = new Set(['id', 'type', 'function']);

function decodeToolCall(call: JsonObject, path: string): ToolCallPart {
  const described = objectAt(call, 'function', path);
  const extensions = ownExtensions(call, callMembers);
  return {
    type: 'tool-call',
    id: stringAt(call, 'id', path),
    name: stringAt(described, 'name', `${path}.function`),
    arguments: isObject(described.arguments)
      ? JSON.stringify(described.arguments)
      : (optionalString(described, 'arguments', `${path}.function`) ?? ''),
    kind: 'function',
    ...(extensions && { extensions }),
  };
}
