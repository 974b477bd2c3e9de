import type { Part, ReasoningPart, TextPart, ToolCallPart } from '../ir/part.ts';
import type { Message } from '../ir/request.ts';
import type { JsonObject } from '../json/read-object.ts';
import { isObject } from '../json/read-object.ts';
import { type EncodeContext, encodePart } from './encode-part.ts';
import { ownForm, ownMembers, PROTOCOL } from './extensions.ts';
import { encodeDetails } from './reasoning-details.ts';
import { plainMember, plainText, reasoningText } from './reasoning-text.ts';
import { encodeToolCall } from './tool-calls.ts';

/** What an assistant's message may consist of without content. */
const OTHERS = ['tool_calls', 'function_call', 'refusal', 'audio'];

/** An assistant's message of a request, in the dialect of the target. */
export function encodeAssistant(message: Message, path: string, context: EncodeContext): JsonObject {
  const encoded: JsonObject = { role: 'assistant' };
  if (message.name !== undefined) encoded.name = message.name;
  const { content, extensions } = message;
  const form = ownForm(extensions);
  const calls: JsonObject[] = [];
  const inContent: { part: Part; path: string }[] = [];
  const reasoning: ReasoningPart[] = [];
  content.parts.forEach((part, index) => {
    const partPath = `${path}.content[${index}]`;
    if (part.type === 'tool-call') addCall(part, partPath, encoded, calls, context);
    else if (part.type === 'reasoning') reasoning.push(part);
    else if (part.type === 'audio') encodeAudio(part.id, partPath, encoded, context);
    else if (part.type === 'refusal' && ownForm(part.extensions).member === 'refusal')
      encoded.refusal = part.text;
    else if (part.type === 'native' && part.protocol === PROTOCOL && isCall(part.value))
      calls.push(part.value);
    else inContent.push({ part, path: partPath });
  });
  const { reasoning: place } = context.dialect;
  if (form.reasoning === 'empty' && (place === 'reasoning_content' || place === 'either'))
    encoded.reasoning_content = '';
  const thinking = encodeReasoning(reasoning, path, encoded, context);
  encoded.content = encodeParts([...thinking, ...inContent], form.content, context);
  if (calls.length > 0) encoded.tool_calls = calls;
  if (encoded.content === null) {
    if (form.content === 'absent') delete encoded.content;
    // OpenAI refuses a message that says nothing at all.
    else if (!OTHERS.some(key => encoded[key] !== undefined)) encoded.content = '';
  }
  return Object.assign(encoded, ownMembers(extensions));
}

/** Native tool calls are told from native content by the id that every call has. */
const isCall = ({ id }: JsonObject): boolean => typeof id === 'string';

function addCall(
  call: ToolCallPart,
  path: string,
  encoded: JsonObject,
  calls: JsonObject[],
  context: EncodeContext,
): void {
  if (ownForm(call.extensions).deprecated === true) {
    encoded.function_call = { name: call.name, arguments: call.arguments, ...ownMembers(call.extensions) };
    return;
  }
  // OpenAI itself takes no proofs back; whoever else speaks this protocol may be Google.
  const carried = call.proof?.origin === 'gemini' && context.dialect.reasoning !== undefined;
  if (call.proof !== undefined && !carried) context.losses.push({ feature: 'reasoning-proof', path });
  calls.push(encodeToolCall(call, carried));
}

function encodeAudio(id: string | undefined, path: string, encoded: JsonObject, { losses }: EncodeContext) {
  if (id === undefined) losses.push({ feature: 'audio', path });
  else encoded.audio = { id };
}

/** Writes reasoning where the target takes it back; returns what of it goes into the content. */
function encodeReasoning(
  parts: readonly ReasoningPart[],
  path: string,
  encoded: JsonObject,
  context: EncodeContext,
): { part: Part; path: string }[] {
  if (parts.length === 0) return [];
  const { dialect, losses } = context;
  const member = dialect.reasoning;
  if (member === 'reasoning_details') {
    encodeAsDetails(parts, path, encoded, context);
    return [];
  }
  if (parts.some(part => part.proof !== undefined))
    losses.push({ feature: 'reasoning-proof', path: `${path}.content` });
  const shown = parts.filter(part => reasoningText(part) !== '');
  if (shown.length === 0) return [];
  if (member === undefined) losses.push({ feature: 'reasoning-text', path: `${path}.content` });
  else if (member === 'thinking')
    return shown.map(part => ({ part: { ...part, text: reasoningText(part) }, path: `${path}.content` }));
  else
    encoded[member === 'either' ? (plainMember(parts, undefined) ?? 'reasoning_content') : member] =
      plainText(parts);
  return [];
}

function encodeAsDetails(
  parts: readonly ReasoningPart[],
  path: string,
  encoded: JsonObject,
  { losses }: EncodeContext,
): void {
  const details: JsonObject[] = [];
  parts.forEach((part, index) => {
    if (part.proof?.origin === 'bedrock' || part.proof?.origin === 'mistral') {
      losses.push({ feature: 'reasoning-proof', path: `${path}.content` });
      const { proof: _foreign, ...unsigned } = part;
      details.push(...encodeDetails(unsigned, index));
    } else details.push(...encodeDetails(part, index));
  });
  if (details.length > 0) encoded.reasoning_details = details;
  const member = plainMember(parts, undefined);
  if (member !== undefined) encoded[member] = plainText(parts);
}

/** A plain text alone is a bare string, unless it came in a list. */
function encodeParts(
  parts: readonly { part: Part; path: string }[],
  form: unknown,
  context: EncodeContext,
): unknown {
  const [first, ...others] = parts;
  if (first === undefined) {
    if (form === 'list') return [];
    return form === 'empty' ? '' : null;
  }
  if (others.length === 0 && form !== 'list' && isPlain(first.part)) return first.part.text;
  return parts.flatMap(({ part, path }) => encodePart(part, path, context) ?? []).filter(isObject);
}

export const isPlain = (part: Part): part is TextPart =>
  part.type === 'text' &&
  part.cache === undefined &&
  part.citations === undefined &&
  part.proof === undefined &&
  part.extensions === undefined;
