import type { Part, ToolCallPart } from '../ir/part.ts';
import type { Proof } from '../ir/proof.ts';
import { unwrapProof, wrapProof } from '../ir/proof-envelope.ts';
import { invalidRequest, isObject, type JsonObject } from '../json/read-object.ts';
import { asObject, objectAt, stringAt } from '../json/reader.ts';
import { native } from './decode-part.ts';
import { ownForm, ownMembers, unknownOf, withExtensions } from './extensions.ts';

const known = new Set(['id', 'type', 'function', 'custom', 'index']);
const functionKeys = new Set(['name', 'arguments']);
const customKeys = new Set(['name', 'input']);

/**
 * https://platform.openai.com/docs/api-reference/chat/object#chat/object-choices-message-tool_calls. Mistral leaves
 * out `type`, and may give arguments as an object; others leave out arguments that are none.
 */
export function decodeToolCall(value: unknown, path: string): Part {
  const call = asObject(value, path);
  if (call.type === 'custom') {
    const custom = objectAt(call, 'custom', path);
    return {
      type: 'tool-call',
      kind: 'custom',
      id: stringAt(call, 'id', path),
      name: stringAt(custom, 'name', `${path}.custom`),
      arguments: stringAt(custom, 'input', `${path}.custom`),
      ...rest(call, 'custom', unknownOf(custom, customKeys)),
    };
  }
  if (typeof call.type === 'string' && call.type !== 'function') return native(call.type, call);
  const called = objectAt(call, 'function', path);
  return {
    type: 'tool-call',
    kind: 'function',
    // Some hosts of open models give no id where there is one call.
    id: typeof call.id === 'string' ? call.id : '',
    name: stringAt(called, 'name', `${path}.function`),
    arguments: readArguments(called.arguments, `${path}.function`),
    ...rest(call, 'function', unknownOf(called, functionKeys)),
  };
}

export function readArguments(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  if (isObject(value)) return JSON.stringify(value);
  throw invalidRequest(`${path}.arguments`, 'expected a string of JSON.');
}

function rest(call: JsonObject, inner: string, unknown: JsonObject | undefined): Partial<ToolCallPart> {
  const { proof, members } = readExtraContent(unknownOf(call, known));
  const form: JsonObject = {};
  if (typeof call.index === 'number') form.index = call.index;
  if (call.type === undefined) form.untyped = true;
  const all = unknown === undefined ? members : { ...members, [inner]: unknown };
  return {
    ...(proof !== undefined && { proof }),
    ...withExtensions(all, Object.keys(form).length === 0 ? undefined : form),
  };
}

/**
 * Google's OpenAI-compatible endpoint signs tool calls in `extra_content.google.thought_signature`,
 * https://ai.google.dev/gemini-api/docs/thought-signatures#openai. What else stands there stays.
 */
export function readExtraContent(members: JsonObject | undefined): {
  proof?: Proof;
  members: JsonObject | undefined;
} {
  const extra = members?.extra_content;
  const google = isObject(extra) ? extra.google : undefined;
  if (members === undefined || !isObject(extra) || !isObject(google)) return { members };
  const { thought_signature: signature, ...others } = google;
  if (typeof signature !== 'string') return { members };
  const proof = unwrapProof(signature, { origin: 'gemini', kind: 'signature' });
  const { extra_content: _read, ...remaining } = members;
  const { google: _google, ...otherVendors } = extra;
  const extraLeft = { ...otherVendors, ...(Object.keys(others).length > 0 && { google: others }) };
  const left = { ...remaining, ...(Object.keys(extraLeft).length > 0 && { extra_content: extraLeft }) };
  return { proof, members: Object.keys(left).length === 0 ? undefined : left };
}

/** Undoes `readExtraContent`: the members with the proof among them. */
export function withProof(members: JsonObject, proof: Proof | undefined): JsonObject {
  if (proof === undefined) return members;
  const extra = isObject(members.extra_content) ? members.extra_content : {};
  const google = isObject(extra.google) ? extra.google : {};
  const value = proof.origin === 'gemini' && proof.kind === 'signature' ? proof.value : wrapProof(proof);
  return { ...members, extra_content: { ...extra, google: { ...google, thought_signature: value } } };
}

/** `proof`: whether whoever reads it may have the proof. */
export function encodeToolCall(call: ToolCallPart, proof: boolean): JsonObject {
  const form = ownForm(call.extensions);
  const { function: functionRest, custom: customRest, ...members } = ownMembers(call.extensions);
  const content =
    call.kind === 'custom'
      ? { custom: { name: call.name, input: call.arguments, ...(isObject(customRest) && customRest) } }
      : {
          function: {
            name: call.name,
            arguments: call.arguments,
            ...(isObject(functionRest) && functionRest),
          },
        };
  return {
    ...(form.index !== undefined && { index: form.index }),
    id: call.id,
    ...(form.untyped !== true && { type: call.kind }),
    ...content,
    ...withProof(members, proof ? call.proof : undefined),
  };
}
