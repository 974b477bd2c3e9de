import type { NativePart, Part, ReasoningPart, RefusalPart, TextPart, ToolCallPart } from '../ir/part.ts';
import type { Proof } from '../ir/proof.ts';
import { unwrapProof } from '../ir/proof-envelope.ts';
import { offsetsOf } from '../ir/text-offsets.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { optionalString, stringAt } from '../json/reader.ts';
import { decodeAnnotation } from './annotations.ts';
import { ownExtensions, PROTOCOL, pick, unknownOf } from './extensions.ts';

/**
 * Items that a model writes, as the parts of one message: an answer's `output`, and the same items when a
 * client sends them back in `input`. What a message item has beside its content stays with its first part
 * (`form.item`, which begins a new item) and its last (`form.status`).
 * https://platform.openai.com/docs/api-reference/responses/object#responses-object-output
 */
export function decodeModelItem(item: JsonObject, path: string): Part[] {
  switch (item.type) {
    case undefined:
    case 'message':
      return decodeAssistantMessage(item, path) ?? [nativeItem(item)];
    case 'reasoning':
      return [decodeReasoning(item, path) ?? nativeItem(item)];
    case 'function_call':
      return [decodeFunctionCall(item, path)];
    case 'custom_tool_call':
      return [decodeCustomCall(item, path)];
    default:
      return [nativeItem(item)];
  }
}

export const nativeItem = (item: JsonObject): NativePart => ({
  type: 'native',
  protocol: PROTOCOL,
  name: typeof item.type === 'string' ? item.type : 'item_reference',
  value: item,
});

const messageKeys = new Set(['type', 'id', 'role', 'status', 'content']);

/** How a message item is kept in the `form` and `members` of its first part. */
export function itemExtensions(item: JsonObject): { form: JsonObject; members: JsonObject | undefined } {
  const unknown = unknownOf(item, messageKeys);
  return { form: { item: pick(item, ['type', 'id']) }, members: unknown && { item: unknown } };
}

/** Undefined where the content has no parts, or others than texts and refusals: the item then stays as it is. */
function decodeAssistantMessage(item: JsonObject, path: string): Part[] | undefined {
  const { content, status } = item;
  const begin = itemExtensions(item);
  const end = typeof status === 'string' ? { status } : {};
  if (typeof content === 'string') {
    const extensions = ownExtensions(begin.members, { ...begin.form, ...end, bare: true });
    return [{ type: 'text', text: content, ...(extensions && { extensions }) }];
  }
  if (!Array.isArray(content) || content.length === 0) return undefined;
  const parts: Part[] = [];
  for (const [index, value] of content.entries()) {
    if (!isObject(value)) return undefined;
    const form = { ...(index === 0 && begin.form), ...(index === content.length - 1 && end) };
    const members = index === 0 ? begin.members : undefined;
    const part = decodeOutputPart(value, `${path}.content[${index}]`, form, members);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return parts;
}

const textKeys = new Set(['type', 'text', 'annotations', 'logprobs']);
const refusalKeys = new Set(['type', 'refusal']);

function decodeOutputPart(
  value: JsonObject,
  path: string,
  form: JsonObject,
  members: JsonObject | undefined,
): TextPart | RefusalPart | undefined {
  const { type } = value;
  if (type === 'refusal') {
    const extensions = ownExtensions(join(unknownOf(value, refusalKeys), members), form);
    return {
      type: 'refusal',
      text: stringAt(value, 'refusal', path),
      ...(extensions && { extensions }),
    };
  }
  if (type !== 'output_text' && type !== 'input_text') return undefined;
  const text = stringAt(value, 'text', path);
  const extensions = ownExtensions(join(unknownOf(value, textKeys), members), {
    ...form,
    ...textForm(value),
  });
  const annotations = annotationsOf(value);
  const offsets = offsetsOf(annotations.length === 0 ? '' : text);
  return {
    type: 'text',
    text,
    ...(annotations.length > 0 && { citations: annotations.map(one => decodeAnnotation(one, offsets)) }),
    ...(extensions && { extensions }),
  };
}

const annotationsOf = ({ annotations }: JsonObject): JsonObject[] =>
  Array.isArray(annotations) ? annotations.filter(isObject) : [];

/** Which lists a text came with, and how many tokens of the answer's log probabilities are its own. */
export function textForm({ type, annotations, logprobs }: JsonObject): JsonObject {
  return {
    ...(type !== 'output_text' && { type }),
    annotations: Array.isArray(annotations),
    ...(Array.isArray(logprobs) && { logprobs: logprobs.length }),
  };
}

export function unknownOfPart(value: JsonObject): JsonObject | undefined {
  return unknownOf(value, value.type === 'refusal' ? refusalKeys : textKeys);
}

const join = (one: JsonObject | undefined, other: JsonObject | undefined): JsonObject | undefined =>
  one && other ? { ...one, ...other } : (one ?? other);

const reasoningKeys = new Set(['type', 'id', 'summary', 'content', 'encrypted_content', 'status']);

/** `summary: [{ type: 'summary_text', text }]`, `content: [{ type: 'reasoning_text', text }]`, `encrypted_content`. */
function decodeReasoning(item: JsonObject, path: string): ReasoningPart | undefined {
  const summary = textsOf(item.summary, 'summary_text');
  const content = textsOf(item.content, 'reasoning_text');
  if (summary === undefined || content === undefined) return undefined;
  const proof = proofOf(item, path);
  const extensions = reasoningExtensions(item, content);
  return {
    type: 'reasoning',
    text: content.join(''),
    ...(summary.length > 0 && { summary }),
    ...(proof && { proof }),
    ...(extensions && { extensions }),
  };
}

export function reasoningExtensions(item: JsonObject, content: readonly string[]) {
  const form = pick(item, ['id', 'status']);
  if (Array.isArray(item.content) && content.length !== 1) form.content = content.map(text => text.length);
  return ownExtensions(unknownOf(item, reasoningKeys), form);
}

/** The proof in `encrypted_content`: OpenAI's own, or an envelope of ours with another family's. */
export function proofOf(item: JsonObject, path: string): Proof | undefined {
  const value = optionalString(item, 'encrypted_content', path);
  if (value === undefined) return undefined;
  const proof = unwrapProof(value, { origin: 'openai', kind: 'encrypted' });
  if (proof.value !== value || proof.origin !== 'openai') return proof;
  return typeof item.id === 'string' ? { ...proof, id: item.id } : proof;
}

/** Undefined where one is not just a text of that type. */
export function textsOf(value: unknown, type: string): string[] | undefined {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return undefined;
  const texts: string[] = [];
  for (const part of value) {
    if (!isObject(part) || part.type !== type || typeof part.text !== 'string') return undefined;
    if (Object.keys(part).length !== 2) return undefined;
    texts.push(part.text);
  }
  return texts;
}

const functionKeys = new Set(['type', 'id', 'call_id', 'name', 'arguments', 'status']);
const customKeys = new Set(['type', 'id', 'call_id', 'name', 'input', 'status']);

export function callExtensions(item: JsonObject) {
  const known = item.type === 'custom_tool_call' ? customKeys : functionKeys;
  return ownExtensions(unknownOf(item, known), pick(item, ['id', 'status']));
}

function decodeFunctionCall(item: JsonObject, path: string): ToolCallPart {
  const extensions = callExtensions(item);
  return {
    type: 'tool-call',
    id: stringAt(item, 'call_id', path),
    name: stringAt(item, 'name', path),
    arguments: stringAt(item, 'arguments', path),
    kind: 'function',
    ...(extensions && { extensions }),
  };
}

function decodeCustomCall(item: JsonObject, path: string): ToolCallPart {
  const extensions = callExtensions(item);
  return {
    type: 'tool-call',
    id: stringAt(item, 'call_id', path),
    name: stringAt(item, 'name', path),
    arguments: stringAt(item, 'input', path),
    kind: 'custom',
    ...(extensions && { extensions }),
  };
}
