import type { Loss } from '../ir/loss.ts';
import type { Content, ImagePart, Part, ReasoningPart, ToolCallPart, ToolResultPart } from '../ir/part.ts';
import type { Message } from '../ir/request.ts';
import { offsetsOf } from '../ir/text-offsets.ts';
import type { JsonObject } from '../json/read-object.ts';
import { dataUrl } from '../openai/media.ts';
import { encodeCitation } from './citations.ts';
import { encodeDocument } from './documents.ts';
import { extended, formOf, PROTOCOL } from './protocol.ts';

export interface EncodedMessages {
  messages: JsonObject[];
  /** Documents stand beside the messages, not in them. */
  documents: unknown[];
}

/** https://docs.cohere.com/reference/chat#request.body.messages */
export function encodeMessages(messages: readonly Message[], losses: Loss[]): EncodedMessages {
  const encoded: EncodedMessages = { messages: [], documents: [] };
  for (const [index, message] of messages.entries())
    encodeMessage(message, `messages[${index}]`, encoded, losses);
  return encoded;
}

function encodeMessage(message: Message, path: string, encoded: EncodedMessages, losses: Loss[]): void {
  if (message.name !== undefined) losses.push({ feature: 'message-name', path });
  const content: Part[] = [];
  for (const [index, part] of message.content.parts.entries()) {
    const partPath = `${path}.content[${index}]`;
    if (part.type === 'tool-result') encoded.messages.push(toolMessage(part, message, partPath, losses));
    else if (part.type === 'document') {
      const document = encodeDocument(part, partPath, losses);
      if (document !== undefined) encoded.documents.push(document);
    } else content.push(part);
  }
  if (content.length === 0 && message.content.parts.length > 0) return;
  const whole: Message = { ...message, content: { ...message.content, parts: content } };
  const { role } = message;
  if (role === 'assistant') {
    const value = {
      role,
      ...encodeAssistantParts(whole.content, formOf(message.extensions)?.bare === true, path, losses),
    };
    encoded.messages.push(extended(value, message.extensions, path, losses));
    return;
  }
  const value = {
    role: role === 'developer' ? 'system' : role === 'tool' ? 'user' : role,
    content: encodeContent(whole.content, formOf(message.extensions)?.bare === true, path, losses),
  };
  if (role === 'developer') losses.push({ feature: 'developer-role', path });
  encoded.messages.push(extended(value, message.extensions, path, losses));
}

function toolMessage(part: ToolResultPart, message: Message, path: string, losses: Loss[]): JsonObject {
  const { callId, content, isError } = part;
  if (isError === true) losses.push({ feature: 'tool-result-error', path });
  const blocks: JsonObject[] = [];
  for (const [index, inner] of content.parts.entries()) {
    const innerPath = `${path}.content[${index}]`;
    if (inner.type === 'text') blocks.push({ type: 'text', text: inner.text });
    else if (inner.type === 'document') {
      const document = encodeDocument(inner, innerPath, losses);
      if (document !== undefined) blocks.push({ type: 'document', document });
    } else if (inner.type === 'native' && inner.protocol === PROTOCOL) blocks.push(inner.value);
    else losses.push({ feature: 'tool-result-media', path: innerPath });
  }
  const value = {
    role: 'tool',
    tool_call_id: callId,
    content: content.bare ? (blocks[0]?.text ?? '') : blocks,
  };
  return extended(value, message.role === 'tool' ? message.extensions : undefined, path, losses);
}

function encodeContent(content: Content, bare: boolean, path: string, losses: Loss[]): unknown {
  const [first] = content.parts;
  if ((content.bare || bare) && content.parts.length === 1 && first?.type === 'text') {
    loseMarks(first, path, losses);
    return first.text;
  }
  return content.parts.flatMap((part, index) => encodeBlock(part, `${path}.content[${index}]`, losses) ?? []);
}

function loseMarks(part: Exclude<Part, { type: 'native' }>, path: string, losses: Loss[]): void {
  if (part.cache !== undefined) losses.push({ feature: 'cache', path });
  if ('proof' in part && part.proof !== undefined) losses.push({ feature: 'reasoning-proof', path });
}

/** Undefined, with its loss, for what has no place here. */
function encodeBlock(part: Part, path: string, losses: Loss[]): JsonObject | undefined {
  if (part.type !== 'native') loseMarks(part, path, losses);
  switch (part.type) {
    case 'text':
      return extended({ type: 'text', text: part.text }, part.extensions, path, losses);
    case 'refusal':
      losses.push({ feature: 'refusal', path });
      return { type: 'text', text: part.text };
    case 'reasoning': {
      const thinking = reasoningText(part);
      return thinking === '' && formOf(part.extensions) === undefined && part.proof !== undefined
        ? undefined
        : extended({ type: 'thinking', thinking }, part.extensions, path, losses);
    }
    case 'image':
      return encodeImage(part, path, losses);
    case 'native':
      if (part.protocol === PROTOCOL) return part.value;
      losses.push({ feature: 'native-part', path });
      return undefined;
    case 'audio':
    case 'video':
    case 'document':
      losses.push({ feature: part.type, path });
      return undefined;
    case 'tool-call':
    case 'tool-result':
      losses.push({ feature: 'native-part', path });
      return undefined;
  }
}

const reasoningText = ({ text, summary }: ReasoningPart): string =>
  text === '' ? (summary ?? []).join('\n\n') : text;

function encodeImage(
  { source, detail, extensions }: ImagePart,
  path: string,
  losses: Loss[],
): JsonObject | undefined {
  const url =
    source.kind === 'base64'
      ? dataUrl(source.mediaType, source.base64)
      : source.kind === 'url'
        ? source.url
        : undefined;
  if (url === undefined) {
    losses.push({ feature: source.kind === 'file' ? 'file-reference' : 'image', path });
    return undefined;
  }
  const image = { url, ...(detail !== undefined && { detail }) };
  return extended({ type: 'image_url', image_url: image }, extensions, path, losses);
}

/** The members of an assistant's message beside its role. */
export function encodeAssistantParts(
  content: Content,
  bare: boolean,
  path: string,
  losses: Loss[],
): JsonObject {
  const blocks: Part[] = [];
  const calls: JsonObject[] = [];
  const citations: JsonObject[] = [];
  let plan: string | undefined;
  for (const [index, part] of content.parts.entries()) {
    const partPath = `${path}.content[${index}]`;
    if (part.type === 'tool-call') calls.push(encodeToolCall(part, partPath, losses));
    else if (part.type === 'reasoning' && formOf(part.extensions)?.plan === true)
      plan = (plan ?? '') + part.text;
    else {
      if (part.type === 'text' && part.citations !== undefined)
        citePart(part.text, part.citations, blocks.length, citations);
      blocks.push(part);
    }
  }
  const encoded = encodeContent({ bare: content.bare, parts: blocks }, bare, path, losses);
  return {
    ...((blocks.length > 0 || calls.length === 0) && { content: encoded }),
    ...(plan !== undefined && { tool_plan: plan }),
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(citations.length > 0 && { citations }),
  };
}

function citePart(
  text: string,
  given: NonNullable<Extract<Part, { type: 'text' }>['citations']>,
  contentIndex: number,
  citations: JsonObject[],
): void {
  const offsets = offsetsOf(text);
  for (const citation of given)
    citations.push(encodeCitation(citation, { text, offsets, contentIndex, number: citations.length }));
}

function encodeToolCall(part: ToolCallPart, path: string, losses: Loss[]): JsonObject {
  if (part.kind === 'custom') losses.push({ feature: 'custom-tool', path });
  loseMarks(part, path, losses);
  const args = part.kind === 'custom' ? JSON.stringify({ input: part.arguments }) : part.arguments;
  const call = { id: part.id, type: 'function', function: { name: part.name, arguments: args } };
  return extended(call, part.extensions, path, losses);
}
