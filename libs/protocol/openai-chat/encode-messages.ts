import { extensionLosses } from '../ir/losses.ts';
import type { Content, Part, ToolResultPart } from '../ir/part.ts';
import type { Message } from '../ir/request.ts';
import type { JsonObject } from '../json/read-object.ts';
import { encodeAssistant, isPlain } from './encode-assistant.ts';
import { type EncodeContext, encodePart } from './encode-part.ts';
import { ownForm, ownMembers, PROTOCOL } from './extensions.ts';

/** https://platform.openai.com/docs/api-reference/chat/create#chat-create-messages */
export function encodeMessages(messages: readonly Message[], context: EncodeContext): JsonObject[] {
  const encoded: JsonObject[] = [];
  /** Images and files of tool results, for a message behind the run of results. */
  let media: JsonObject[] = [];
  messages.forEach((message, index) => {
    const path = `messages[${index}]`;
    for (const loss of extensionLosses(message.extensions, PROTOCOL, path)) context.losses.push(loss);
    if (media.length > 0 && !hasResults(message)) {
      encoded.push({ role: 'user', content: media });
      media = [];
    }
    if (message.role === 'assistant') encoded.push(encodeAssistant(message, path, context));
    else encodeOther(message, path, context, encoded, media);
  });
  if (media.length > 0) encoded.push({ role: 'user', content: media });
  return encoded;
}

const hasResults = ({ content }: Message): boolean => content.parts.some(part => part.type === 'tool-result');

/** Results become messages of their own, in front of what else a message says. */
function encodeOther(
  message: Message,
  path: string,
  context: EncodeContext,
  encoded: JsonObject[],
  media: JsonObject[],
): void {
  const { content, extensions } = message;
  const others: Part[] = [];
  content.parts.forEach((part, index) => {
    if (part.type !== 'tool-result') others.push(part);
    else encoded.push(encodeResult(part, message, `${path}.content[${index}]`, context, media));
  });
  if (others.length === 0 && content.parts.length > 0) return;
  if (media.length > 0) encoded.push({ role: 'user', content: media.splice(0) });
  const role = roleOf(message, path, context);
  encoded.push({
    role,
    ...(message.name !== undefined && { name: message.name }),
    content: encodeContent({ bare: content.bare, parts: others }, role, `${path}.content`, context),
    ...ownMembers(extensions),
  });
}

function roleOf({ role }: Message, path: string, { dialect, losses }: EncodeContext): string {
  // A message of role `tool` without results can only have come from a mistake in another protocol.
  if (role === 'tool') return 'user';
  if (role !== 'developer' || dialect.developerRole) return role;
  losses.push({ feature: 'developer-role', path });
  return 'system';
}

function encodeContent(
  { bare, parts }: Content,
  role: string,
  path: string,
  context: EncodeContext,
): unknown {
  const [first, ...others] = parts;
  if (bare && first !== undefined && others.length === 0 && isPlain(first)) return first.text;
  const encoded: JsonObject[] = [];
  parts.forEach((part, index) => {
    const written = encodePart(part, `${path}[${index}]`, context);
    if (written !== undefined) encoded.push(written);
  });
  if (context.dialect.textLists || role === 'user') return encoded;
  return encoded.every(({ type }) => type === 'text')
    ? encoded.map(({ text }) => text).join('\n\n')
    : encoded;
}

const MEDIA: ReadonlySet<Part['type']> = new Set(['image', 'document', 'audio', 'video']);

/** Results take text only: media follow in a message of the user, which models are used to. */
function encodeResult(
  result: ToolResultPart,
  { extensions }: Message,
  path: string,
  context: EncodeContext,
  media: JsonObject[],
): JsonObject {
  const { content, callId, name, isError } = result;
  if (isError === true) context.losses.push({ feature: 'tool-result-error', path });
  for (const loss of extensionLosses(result.extensions, PROTOCOL, path)) context.losses.push(loss);
  const texts: Part[] = [];
  content.parts.forEach((part, index) => {
    // Whoever wrote media into a result of this protocol (Mistral takes them) gets them there.
    if (extensions?.protocol === PROTOCOL || !MEDIA.has(part.type)) texts.push(part);
    else {
      context.losses.push({ feature: 'tool-result-media', path: `${path}.content[${index}]` });
      const encoded = encodePart(part, `${path}.content[${index}]`, context);
      if (encoded !== undefined)
        media.push({ type: 'text', text: `From the result of the tool call ${callId}:` }, encoded);
    }
  });
  const form = ownForm(extensions);
  const deprecated = form.deprecated === true;
  return {
    role: deprecated ? 'function' : 'tool',
    ...((deprecated || form.named === true) && { name }),
    ...(!deprecated && { tool_call_id: callId }),
    content:
      texts.length === 0
        ? ''
        : encodeContent({ bare: content.bare, parts: texts }, 'tool', `${path}.content`, context),
    ...ownMembers(extensions),
  };
}
