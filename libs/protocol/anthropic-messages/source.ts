import type { Loss } from '../ir/loss.ts';
import type { MediaSource } from '../ir/part.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { optionalString, restOf, stringAt } from '../json/reader.ts';

const known: Record<string, ReadonlySet<string>> = {
  base64: new Set(['type', 'media_type', 'data']),
  text: new Set(['type', 'media_type', 'data']),
  url: new Set(['type', 'url']),
  file: new Set(['type', 'file_id']),
};

export interface DecodedSource {
  source: MediaSource;
  /** Members without a name of ours. */
  rest?: JsonObject;
  /** The source as it was, where `source` is its text only. */
  form?: JsonObject;
}

/**
 * `source` of an image or document block,
 * https://platform.claude.com/docs/en/api/messages/create#image_block_param. Undefined for a kind unknown here.
 */
export function decodeSource(source: JsonObject, path: string): DecodedSource | undefined {
  const type = stringAt(source, 'type', path);
  if (type === 'content') return decodeContent(source);
  const decoded = decodeKind(type, source, path);
  if (decoded === undefined) return undefined;
  const rest = restOf(source, known[type] ?? new Set());
  return rest === undefined ? { source: decoded } : { source: decoded, rest };
}

function decodeKind(type: string, source: JsonObject, path: string): MediaSource | undefined {
  switch (type) {
    case 'base64':
      return {
        kind: 'base64',
        mediaType: stringAt(source, 'media_type', path),
        base64: stringAt(source, 'data', path),
      };
    case 'text': {
      const mediaType = optionalString(source, 'media_type', path);
      const text = stringAt(source, 'data', path);
      return mediaType === undefined ? { kind: 'text', text } : { kind: 'text', text, mediaType };
    }
    case 'url':
      return { kind: 'url', url: stringAt(source, 'url', path) };
    case 'file':
      return { kind: 'file', id: stringAt(source, 'file_id', path) };
    default:
      return undefined;
  }
}

/** A document in pieces of one's own making: its text, where it is all text. */
function decodeContent(source: JsonObject): DecodedSource | undefined {
  const { content } = source;
  if (typeof content === 'string') return { source: { kind: 'text', text: content }, form: source };
  if (!Array.isArray(content)) return undefined;
  const texts: string[] = [];
  for (const block of content) {
    if (!isObject(block) || block.type !== 'text' || typeof block.text !== 'string') return undefined;
    texts.push(block.text);
  }
  return { source: { kind: 'text', text: texts.join('\n') }, form: source };
}

/** Undefined, with its loss, for what cannot be said here. */
export function encodeSource(
  source: MediaSource,
  feature: 'image' | 'document',
  path: string,
  losses: Loss[],
): JsonObject | undefined {
  switch (source.kind) {
    case 'base64':
      if (feature === 'document') return encodeDocumentBytes(source, path, losses);
      return { type: 'base64', media_type: source.mediaType, data: source.base64 };
    case 'url':
      return { type: 'url', url: source.url };
    case 'file':
      if (isOwnFile(source.id)) return { type: 'file', file_id: source.id };
      losses.push({ feature: 'file-reference', path });
      return undefined;
    case 'text':
      if (feature === 'document') return { type: 'text', media_type: 'text/plain', data: source.text };
      losses.push({ feature, path });
      return undefined;
  }
}

/** Files of OpenAI are `file-…`, those of Google and AWS are addresses. */
const isOwnFile = (id: string): boolean => !id.startsWith('file-') && !id.includes('/');

const TEXTUAL = /^text\/|^application\/(?:json|xml|yaml|x-yaml|javascript)\b|\+(?:json|xml)$/;

/** PDFs are the only bytes taken; what is text is sent as text. */
function encodeDocumentBytes(
  { mediaType, base64 }: Extract<MediaSource, { kind: 'base64' }>,
  path: string,
  losses: Loss[],
): JsonObject | undefined {
  if (mediaType === 'application/pdf') return { type: 'base64', media_type: mediaType, data: base64 };
  if (TEXTUAL.test(mediaType))
    return { type: 'text', media_type: 'text/plain', data: Buffer.from(base64, 'base64').toString('utf8') };
  losses.push({ feature: 'document', path });
  return undefined;
}
