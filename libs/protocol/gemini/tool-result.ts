import type { Loss } from '../ir/loss.ts';
import type { Part, ToolResultPart } from '../ir/part.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { asObject, optionalArray, optionalString, stringAt, wrongField } from '../json/reader.ts';
import { parseObject } from './arguments.ts';
import { type MediaPart, writeMedia } from './media.ts';
import { formOf, type Notes, withNotes } from './notes.ts';
import { isMinted, type ToolIds } from './tool-ids.ts';

const RESULT = new Set(['id', 'name', 'response', 'parts']);
const WRAPS = ['output', 'result', 'error'] as const;
type Wrap = (typeof WRAPS)[number];

/**
 * `functionResponse`, https://ai.google.dev/api/caching#FunctionResponse: `output` and `error` of `response`
 * are Google's own names for a result and a failure; `result` is what many programs write. Any other object is
 * the result itself, as JSON.
 */
export function decodeToolResult(
  value: unknown,
  path: string,
  notes: Notes,
  ids: ToolIds,
  decodeParts: (parts: unknown[]) => Part[],
): ToolResultPart {
  const result = notes.read(asObject(value, path), RESULT, 'functionResponse');
  const name = stringAt(result, 'name', path);
  const { response } = result;
  if (response !== undefined && response !== null && !isObject(response))
    throw wrongField(path, 'response', 'an object');
  const parts = decodeParts(optionalArray(result, 'parts', path) ?? []);
  const id = optionalString(result, 'id', path);
  const wrap = isObject(response) ? wrapOf(response) : undefined;
  const text = isObject(response) ? textOf(response, wrap, notes) : undefined;
  return {
    type: 'tool-result',
    kind: 'function',
    callId: id === undefined || id === '' ? ids.forResult(name) : id,
    name,
    ...(wrap === 'error' && { isError: true }),
    content: { bare: false, parts: text === undefined ? parts : [{ type: 'text', text }, ...parts] },
  };
}

function wrapOf(response: JsonObject): Wrap | undefined {
  const keys = Object.keys(response);
  return keys.length === 1 ? WRAPS.find(wrap => wrap === keys[0]) : undefined;
}

function textOf(response: JsonObject, wrap: Wrap | undefined, notes: Notes): string {
  if (wrap === undefined) {
    notes.keep('wrap', 'none');
    return JSON.stringify(response);
  }
  notes.keep('wrap', wrap);
  const inner = response[wrap];
  if (typeof inner === 'string') return inner;
  notes.keep('json', true);
  return JSON.stringify(inner);
}

export interface WrittenResult {
  part: JsonObject;
  /** Media that the model cannot read within a result, to stand behind it. */
  beside: JsonObject[];
}

/** `media`: whether the model reads media within results, as Gemini 3 does. */
export function encodeToolResult(
  result: ToolResultPart,
  name: string,
  media: boolean,
  path: string,
  losses: Loss[],
): WrittenResult {
  const texts: string[] = [];
  const files: JsonObject[] = [];
  result.content.parts.forEach((part, index) => {
    const partPath = `${path}.content[${index}]`;
    if (part.type === 'text' || part.type === 'refusal' || part.type === 'reasoning') texts.push(part.text);
    else if (isMedia(part)) {
      const written = writeMedia(part);
      if (written === undefined) losses.push({ feature: 'file-reference', path: partPath });
      else files.push(written);
    } else losses.push({ feature: 'native-part', path: partPath });
  });
  const form = formOf(result.extensions);
  const within = media || form !== undefined;
  if (!within && files.length > 0) losses.push({ feature: 'tool-result-media', path });
  const text = texts.length === 0 ? undefined : texts.join('\n');
  const functionResponse: JsonObject = {
    ...(!isMinted(result.callId) && { id: result.callId }),
    name,
    ...writeResponse(text, form, result.isError === true),
    ...(within && files.length > 0 && { parts: files }),
  };
  return { part: withNotes({ functionResponse }, result.extensions), beside: within ? [] : files };
}

const isMedia = (part: Part): part is MediaPart =>
  part.type === 'image' || part.type === 'document' || part.type === 'audio' || part.type === 'video';

function writeResponse(text: string | undefined, form: JsonObject | undefined, isError: boolean): JsonObject {
  const wrap = form?.wrap;
  if (text === undefined) return form !== undefined && wrap === undefined ? {} : { response: {} };
  if (typeof wrap !== 'string') {
    if (isError) return { response: { error: text } };
    return { response: parseObject(text) ?? { output: text } };
  }
  if (wrap === 'none') return { response: parseObject(text) ?? { output: text } };
  return { response: { [wrap]: form?.json === true ? parsed(text) : text } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
