import type { Citation, Content, Part, TextPart, ToolCallPart } from '../ir/part.ts';
import type { Proof } from '../ir/proof.ts';
import { invalidRequest, type JsonObject } from '../json/read-object.ts';
import { isAbsent, objectAt, optionalArray, optionalString, stringAt } from '../json/reader.ts';
import { decodeAnnotation } from './citations.ts';
import { decodePart } from './decode-part.ts';
import { unknownOf, withExtensions } from './extensions.ts';
import { decodeDetails } from './reasoning-details.ts';
import { gluedText, plainText } from './reasoning-text.ts';
import { decodeToolCall, readArguments } from './tool-calls.ts';

const known = new Set([
  'role',
  'name',
  'content',
  'refusal',
  'audio',
  'images',
  'annotations',
  'tool_calls',
  'function_call',
  'reasoning',
  'reasoning_content',
  'reasoning_details',
]);
const audioKeys = new Set(['id', 'data', 'transcript']);
const functionCallKeys = new Set(['name', 'arguments']);

export interface AssistantMessage {
  content: Content;
  /** What has no name here. */
  members: JsonObject | undefined;
  /** How the message wrote what has one. */
  form: JsonObject | undefined;
}

/** The id of a call in the deprecated form, which has none; a function's result names only the function. */
export const functionCallId = (name: string): string => `function_call_${name}`;

/**
 * An assistant's message of a request or an answer,
 * https://platform.openai.com/docs/api-reference/chat/object#chat/object-choices-message. Parts in the order in
 * which models make them: reasoning, content, refusal, audio, tool calls.
 */
export function decodeAssistant(message: JsonObject, path: string): AssistantMessage {
  const parts: Part[] = [];
  const form: JsonObject = {};
  let members = decodeReasoning(message, parts);
  // DeepSeek wants it back even where there was none.
  if (message.reasoning_content === '') form.reasoning = 'empty';
  decodeContent(message, path, parts, form);
  if (Array.isArray(message.annotations)) members = addAnnotations(message.annotations, parts, members);
  const refusal = optionalString(message, 'refusal', path);
  if (refusal !== undefined && refusal !== '')
    parts.push({ type: 'refusal', text: refusal, ...withExtensions(undefined, { member: 'refusal' }) });
  if (!isAbsent(message.audio)) parts.push(decodeAudio(objectAt(message, 'audio', path), `${path}.audio`));
  optionalArray(message, 'images', path)?.forEach((image, index) => {
    parts.push(decodePart(image, `${path}.images[${index}]`));
  });
  if (!isAbsent(message.function_call)) parts.push(decodeFunctionCall(message, path));
  optionalArray(message, 'tool_calls', path)?.forEach((call, index) => {
    parts.push(decodeToolCall(call, `${path}.tool_calls[${index}]`));
  });
  const unknown = unknownOf(message, known);
  if (unknown !== undefined) members = { ...members, ...unknown };
  return {
    content: contentOf(message, parts),
    members,
    form: Object.keys(form).length === 0 ? undefined : form,
  };
}

function contentOf(message: JsonObject, parts: Part[]): Content {
  const attached = parts.some(isCarrier) ? attachToText(parts) : parts;
  const [only, ...others] = attached;
  const bare = typeof message.content === 'string' && only?.type === 'text' && others.length === 0;
  return { bare, parts: attached };
}

const isCarrier = (part: Part): boolean => part.type === 'reasoning' && part.proof?.forNext === true;

/**
 * Only texts have their proofs carried; several texts of an answer come back as one. It gets the last proof;
 * the others, and one without a text, stand at an empty text, as Gemini itself writes them.
 */
function attachToText(parts: readonly Part[]): Part[] {
  const last = parts.findLast(isCarrier);
  const signed = parts.find(part => part.type === 'text');
  return parts.flatMap((part): Part[] => {
    if (part === signed && part.type === 'text' && last?.type === 'reasoning' && last.proof !== undefined)
      return [{ ...part, proof: own(last.proof) }];
    if (part.type !== 'reasoning' || part.proof?.forNext !== true) return [part];
    return part === last && signed !== undefined ? [] : [{ type: 'text', text: '', proof: own(part.proof) }];
  });
}

function own({ forNext: _carried, ...proof }: Proof): Proof {
  return proof;
}

/** Returns what of it has to be kept as it is. */
function decodeReasoning(message: JsonObject, parts: Part[]): JsonObject | undefined {
  const member = typeof message.reasoning_content === 'string' ? 'reasoning_content' : 'reasoning';
  const text = message[member];
  const details = Array.isArray(message.reasoning_details) ? decodeDetails(message.reasoning_details) : [];
  if (typeof text !== 'string' || text === '') {
    parts.push(...details);
    return undefined;
  }
  const shown = details.filter(part => part.type === 'reasoning');
  const [first] = shown;
  const detailed = gluedText(shown);
  const spaced = plainText(shown) === text;
  if (first !== undefined && (spaced || detailed === text)) {
    // Said twice: how it was written goes with the first of the details.
    const { form, members } = first.extensions ?? {};
    const glued = !spaced;
    Object.assign(first, withExtensions(members, { ...form, beside: member, ...(glued && { glued }) }));
    parts.push(...details);
    return undefined;
  }
  if (detailed !== '') {
    parts.push(...details);
    return { [member]: text };
  }
  // The details hold only proofs. One that vouches for a text stands without it, to not say it twice.
  const [only, ...others] = details;
  if (only?.type === 'reasoning' && others.length === 0 && only.proof?.forNext !== true) {
    const { form, members } = only.extensions ?? {};
    parts.push({ ...only, text, ...withExtensions(members, { ...form, beside: member, bare: true }) });
  } else parts.push({ type: 'reasoning', text, ...withExtensions(undefined, { member }) }, ...details);
  return undefined;
}

function decodeContent(message: JsonObject, path: string, parts: Part[], form: JsonObject): void {
  const { content } = message;
  if (typeof content === 'string') {
    if (content === '') form.content = 'empty';
    else parts.push({ type: 'text', text: content });
  } else if (Array.isArray(content)) {
    form.content = 'list';
    content.forEach((part: unknown, index) => {
      parts.push(decodePart(part, `${path}.content[${index}]`));
    });
  } else if (content === undefined) form.content = 'absent';
  else if (content !== null)
    throw invalidRequest(`${path}.content`, 'expected a string or an array of content parts.');
}

/** The annotations of the text go to its first part; those that are no citations of URLs are kept. */
function addAnnotations(
  annotations: readonly unknown[],
  parts: readonly Part[],
  members: JsonObject | undefined,
): JsonObject | undefined {
  const text = parts.find((part): part is TextPart => part.type === 'text');
  const citations: Citation[] = [];
  const others: unknown[] = [];
  for (const annotation of annotations) {
    const citation = text === undefined ? undefined : decodeAnnotation(annotation);
    if (citation === undefined) others.push(annotation);
    else citations.push(citation);
  }
  if (text !== undefined && citations.length > 0) text.citations = citations;
  return others.length === 0 ? members : { ...members, annotations: others };
}

/** In requests an id alone; in answers the sound, in the format that the request asked for. */
function decodeAudio(audio: JsonObject, path: string): Part {
  const id = optionalString(audio, 'id', path);
  const transcript = optionalString(audio, 'transcript', path);
  const base64 = optionalString(audio, 'data', path);
  return {
    type: 'audio',
    source:
      base64 === undefined
        ? { kind: 'file', id: id ?? '' }
        : { kind: 'base64', mediaType: 'application/octet-stream', base64 },
    ...(transcript !== undefined && { transcript }),
    ...(id !== undefined && { id }),
    ...withExtensions(unknownOf(audio, audioKeys)),
  };
}

function decodeFunctionCall(message: JsonObject, path: string): ToolCallPart {
  const call = objectAt(message, 'function_call', path);
  const name = stringAt(call, 'name', `${path}.function_call`);
  return {
    type: 'tool-call',
    kind: 'function',
    id: functionCallId(name),
    name,
    arguments: readArguments(call.arguments, `${path}.function_call`),
    ...withExtensions(unknownOf(call, functionCallKeys), { deprecated: true }),
  };
}
