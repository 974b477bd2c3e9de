import type { Extensions } from '../ir/extensions.ts';
import type { CacheMark, MediaSource, NativePart, Part } from '../ir/part.ts';
import { invalidRequest, isObject, type JsonObject } from '../json/read-object.ts';
import { asObject, objectAt, optionalString, stringAt } from '../json/reader.ts';
import { audioMediaType, sourceOfUrl } from '../openai/media.ts';
import { decodeCacheControl } from './cache.ts';
import { PROTOCOL, unknownOf, withExtensions } from './extensions.ts';
import { decodeThinking } from './thinking.ts';

const textKeys = new Set(['type', 'text']);
const refusalKeys = new Set(['type', 'refusal']);
const imageKeys = new Set(['type', 'image_url']);
const imageUrlKeys = new Set(['url', 'detail']);
const audioKeys = new Set(['type', 'input_audio']);
const inputAudioKeys = new Set(['data', 'format']);
const fileKeys = new Set(['type', 'file']);
const fileObjectKeys = new Set(['file_id', 'file_data', 'filename']);
const videoKeys = new Set(['type', 'video_url']);
const documentKeys = new Set(['type', 'document_url', 'document_name']);

/** https://platform.openai.com/docs/api-reference/chat/create#chat-create-messages, and parts of dialects. */
export function decodePart(value: unknown, path: string): Part {
  const part = asObject(value, path);
  switch (part.type) {
    case 'text':
      return { type: 'text', text: stringAt(part, 'text', path), ...common(part, textKeys) };
    case 'refusal':
      return { type: 'refusal', text: stringAt(part, 'refusal', path), ...common(part, refusalKeys) };
    case 'image_url':
      return decodeImage(part, path);
    case 'input_audio':
      return decodeAudio(part, path);
    case 'file':
      return decodeFile(part, path);
    case 'video_url': {
      const video = objectAt(part, 'video_url', path);
      const source = sourceOfUrl(stringAt(video, 'url', `${path}.video_url`));
      return {
        type: 'video',
        source,
        ...common(part, videoKeys, inner('video_url', video, new Set(['url']))),
      };
    }
    case 'document_url':
      return decodeDocument(part, path);
    case 'thinking':
      return decodeThinking(part) ?? native(part.type, part);
    default:
      if (typeof part.type !== 'string')
        throw invalidRequest(`${path}.type`, 'expected a string such as "text" or "image_url".');
      return native(part.type, part);
  }
}

export const native = (name: string, value: JsonObject): NativePart => ({
  type: 'native',
  protocol: PROTOCOL,
  name,
  value,
});

/** Cache mark and unknown members of a part. A newer OpenAI mark, `prompt_cache_breakpoint`, means the same. */
function common(
  part: JsonObject,
  known: ReadonlySet<string>,
  more?: { members?: JsonObject; form?: JsonObject },
): { cache?: CacheMark; extensions?: Extensions } {
  let members = unknownOf(part, known);
  let form = more?.form;
  let cache: CacheMark | undefined;
  if (members !== undefined) {
    const { cache_control, prompt_cache_breakpoint, ...rest } = members;
    cache = decodeCacheControl(cache_control);
    if (cache !== undefined) members = rest;
    else if (cache_control === undefined && isObject(prompt_cache_breakpoint)) {
      cache = {};
      form = { ...form, prompt_cache_breakpoint };
      members = rest;
    }
    if (Object.keys(members).length === 0) members = undefined;
  }
  if (more?.members !== undefined) members = { ...members, ...more.members };
  return { ...(cache !== undefined && { cache }), ...withExtensions(members, form) };
}

/** Unknown members of an object within a part come back within it. */
function inner(key: string, object: JsonObject, known: ReadonlySet<string>): { members?: JsonObject } {
  const rest = unknownOf(object, known);
  return rest === undefined ? {} : { members: { [key]: rest } };
}

/** An object with a URL; Mistral takes the URL itself too. */
function decodeImage(part: JsonObject, path: string): Part {
  if (typeof part.image_url === 'string') {
    const form = { form: { bare: true } };
    return { type: 'image', source: sourceOfUrl(part.image_url), ...common(part, imageKeys, form) };
  }
  const image = objectAt(part, 'image_url', path);
  const source = sourceOfUrl(stringAt(image, 'url', `${path}.image_url`));
  const detail = optionalString(image, 'detail', `${path}.image_url`);
  return {
    type: 'image',
    source,
    ...(detail !== undefined && { detail }),
    ...common(part, imageKeys, inner('image_url', image, imageUrlKeys)),
  };
}

/** Mistral takes the data itself too. */
function decodeAudio(part: JsonObject, path: string): Part {
  const bare = typeof part.input_audio === 'string';
  const audio = bare ? { data: part.input_audio } : objectAt(part, 'input_audio', path);
  const base64 = stringAt(audio, 'data', `${path}.input_audio`);
  const format = optionalString(audio, 'format', `${path}.input_audio`) ?? 'wav';
  const source: MediaSource = /^https?:/.test(base64.slice(0, 6))
    ? { kind: 'url', url: base64 }
    : { kind: 'base64', mediaType: audioMediaType(format), base64 };
  const more = bare ? { form: { bare } } : inner('input_audio', audio, inputAudioKeys);
  return { type: 'audio', source, ...common(part, audioKeys, more) };
}

function decodeFile(part: JsonObject, path: string): Part {
  const file = objectAt(part, 'file', path);
  const name = optionalString(file, 'filename', `${path}.file`);
  return {
    type: 'document',
    source: fileSource(file, `${path}.file`),
    ...(name !== undefined && { name }),
    ...common(part, fileKeys, inner('file', file, fileObjectKeys)),
  };
}

function fileSource(file: JsonObject, path: string): MediaSource {
  const id = optionalString(file, 'file_id', path);
  if (id !== undefined) return { kind: 'file', id };
  const source = sourceOfUrl(stringAt(file, 'file_data', path));
  // OpenAI's examples give data URLs; bare Base64 is taken to be what its files nearly always are.
  if (source.kind === 'url' && !/^(?:https?|data|gs):/.test(source.url.slice(0, 6)))
    return { kind: 'base64', mediaType: 'application/pdf', base64: source.url };
  return source;
}

/** https://docs.mistral.ai/capabilities/document_ai/document_qna */
function decodeDocument(part: JsonObject, path: string): Part {
  const name = optionalString(part, 'document_name', path);
  return {
    type: 'document',
    source: sourceOfUrl(stringAt(part, 'document_url', path)),
    ...(name !== undefined && { name }),
    ...common(part, documentKeys),
  };
}
