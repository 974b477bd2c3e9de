import type { AudioPart, Content, DocumentPart, ImagePart, Part, TextPart } from '../ir/part.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { mapObjects, objectAt, optionalString, stringAt, wrongField } from '../json/reader.ts';
import { audioMediaType, sourceOfUrl } from '../openai/media.ts';
import { ownExtensions, PROTOCOL, pick, unknownOf } from './extensions.ts';
import { mediaTypeOfFile } from './media.ts';

/**
 * Content of messages and of tool outputs: a text, or a list of `input_text`, `input_image`, `input_file` and
 * `input_audio`. Others stay as they came.
 * https://platform.openai.com/docs/api-reference/responses/create#responses-create-input
 */
export function decodeContent(value: unknown, path: string, key: string): Content {
  if (typeof value === 'string') return { bare: true, parts: [{ type: 'text', text: value }] };
  if (!Array.isArray(value)) throw wrongField(path, key, 'a string or an array');
  return { bare: false, parts: mapObjects(value, `${path}.${key}`, decodeInputPart) };
}

function decodeInputPart(value: JsonObject, path: string): Part {
  const type = stringAt(value, 'type', path);
  switch (type) {
    case 'input_text':
    case 'output_text':
      return decodeText(value, path, type);
    case 'input_image':
      return decodeImage(value, path);
    case 'input_file':
      return decodeFile(value, path);
    case 'input_audio':
      return decodeAudio(value, path);
    default:
      return { type: 'native', protocol: PROTOCOL, name: type, value };
  }
}

const textKeys = new Set(['type', 'text', 'prompt_cache_breakpoint']);

function decodeText(value: JsonObject, path: string, type: string): TextPart {
  const form = type === 'input_text' ? {} : { type };
  return { type: 'text', text: stringAt(value, 'text', path), ...shared(value, textKeys, form) };
}

const imageKeys = new Set(['type', 'image_url', 'file_id', 'detail', 'prompt_cache_breakpoint']);

function decodeImage(value: JsonObject, path: string): ImagePart {
  const url = optionalString(value, 'image_url', path);
  const id = optionalString(value, 'file_id', path);
  if (url === undefined && id === undefined) throw wrongField(path, 'image_url', 'a URL, or a file_id');
  const detail = optionalString(value, 'detail', path);
  return {
    type: 'image',
    source: url === undefined ? { kind: 'file', id: id ?? '' } : sourceOfUrl(url),
    ...(detail !== undefined && { detail }),
    ...shared(value, imageKeys, {}),
  };
}

const fileKeys = new Set(['type', 'file_data', 'file_id', 'file_url', 'filename', 'prompt_cache_breakpoint']);

function decodeFile(value: JsonObject, path: string): DocumentPart {
  const bytes = optionalString(value, 'file_data', path);
  const url = optionalString(value, 'file_url', path);
  const id = optionalString(value, 'file_id', path);
  const name = optionalString(value, 'filename', path);
  const rest = { ...(name !== undefined && { name }) };
  if (bytes !== undefined) {
    const source = sourceOfUrl(bytes);
    if (source.kind === 'base64')
      return {
        type: 'document',
        source,
        ...rest,
        ...shared(value, fileKeys, name === undefined ? { unnamed: true } : {}),
      };
    const form = { bytes: 'bare' };
    const mediaType = mediaTypeOfFile(name);
    return {
      type: 'document',
      source: { kind: 'base64', mediaType, base64: bytes },
      ...rest,
      ...shared(value, fileKeys, form),
    };
  }
  if (url !== undefined)
    return { type: 'document', source: { kind: 'url', url }, ...rest, ...shared(value, fileKeys, {}) };
  if (id === undefined) throw wrongField(path, 'file_data', 'base64 data, or a file_url or file_id');
  return { type: 'document', source: { kind: 'file', id }, ...rest, ...shared(value, fileKeys, {}) };
}

const audioKeys = new Set(['type', 'input_audio', 'prompt_cache_breakpoint']);
const audioDataKeys = new Set(['data', 'format']);

function decodeAudio(value: JsonObject, path: string): AudioPart {
  const audio = objectAt(value, 'input_audio', path);
  const base64 = stringAt(audio, 'data', `${path}.input_audio`);
  const format = stringAt(audio, 'format', `${path}.input_audio`);
  const rest = unknownOf(audio, audioDataKeys);
  return {
    type: 'audio',
    source: { kind: 'base64', mediaType: audioMediaType(format), base64 },
    ...shared(value, audioKeys, { format, ...(rest && { rest }) }),
  };
}

/** `prompt_cache_breakpoint: { mode: 'explicit' }` marks where what is cached ends. */
function shared(value: JsonObject, known: ReadonlySet<string>, form: JsonObject) {
  const mark = value.prompt_cache_breakpoint;
  const extensions = ownExtensions(unknownOf(value, known), {
    ...form,
    ...pick(value, ['prompt_cache_breakpoint']),
  });
  return {
    ...(isObject(mark) && mark.mode === 'explicit' && { cache: {} }),
    ...(extensions !== undefined && { extensions }),
  };
}
