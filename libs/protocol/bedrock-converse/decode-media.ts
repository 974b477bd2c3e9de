import type { DocumentPart, MediaSource, Part } from '../ir/part.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { arrayAt, asObject, objectAt, optionalObject, optionalString, stringAt } from '../json/reader.ts';
import { mediaTypeOf } from './media.ts';
import { ownExtensions, written } from './protocol.ts';

const mediaMembers = new Set(['format', 'source']);

/**
 * `image`, `audio` and `video`, bytes in base64 or an object in S3,
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ImageBlock.html. Undefined where a format or a source is unknown.
 */
export function decodeMedia(
  type: 'image' | 'audio' | 'video',
  value: JsonObject,
  path: string,
): Part | undefined {
  const mediaType = mediaTypeOf(type, stringAt(value, 'format', path));
  const source = mediaType && decodeSource(objectAt(value, 'source', path), mediaType);
  if (!source) return undefined;
  const extensions = ownExtensions(value, mediaMembers);
  return extensions === undefined ? { type, source } : { type, source, extensions };
}

/** Undefined for a source with members unknown here. */
function decodeSource(source: JsonObject, mediaType: string | undefined): MediaSource | undefined {
  if (Object.keys(source).length !== 1) return undefined;
  const typed = mediaType === undefined ? {} : { mediaType };
  if (typeof source.bytes === 'string' && mediaType !== undefined)
    return { kind: 'base64', base64: source.bytes, mediaType };
  if (typeof source.text === 'string') return { kind: 'text', text: source.text, ...typed };
  const { s3Location } = source;
  if (!isObject(s3Location) || typeof s3Location.uri !== 'string') return undefined;
  return Object.keys(s3Location).length === 1 ? { kind: 'file', id: s3Location.uri, ...typed } : undefined;
}

const documentMembers = new Set(['format', 'name', 'source', 'context', 'citations']);

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html */
export function decodeDocument(value: JsonObject, path: string): DocumentPart | undefined {
  const format = optionalString(value, 'format', path);
  const mediaType = format === undefined ? undefined : mediaTypeOf('document', format);
  if (format !== undefined && mediaType === undefined) return undefined;
  const given = objectAt(value, 'source', path);
  const source = decodeSource(given, mediaType) ?? decodePieces(given, mediaType);
  if (source === undefined) return undefined;
  const part: DocumentPart = { type: 'document', source, name: stringAt(value, 'name', path) };
  const context = optionalString(value, 'context', path);
  if (context !== undefined) part.context = context;
  const citations = optionalObject(value, 'citations', path);
  if (typeof citations?.enabled === 'boolean') part.citations = citations.enabled;
  const rest = ownExtensions(value, documentMembers);
  if (given.content !== undefined) part.extensions = { ...written({ source: given }), ...rest };
  else if (rest !== undefined) part.extensions = rest;
  return part;
}

/** A document in pieces of one's own making: its text. */
function decodePieces({ content }: JsonObject, mediaType: string | undefined): MediaSource | undefined {
  if (!Array.isArray(content)) return undefined;
  const texts = content.map(piece => (isObject(piece) && typeof piece.text === 'string' ? piece.text : ''));
  const typed = mediaType === undefined ? {} : { mediaType };
  return { kind: 'text', text: texts.join('\n'), ...typed };
}

/**
 * To anybody else a search result is a document of text,
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_SearchResultBlock.html.
 */
export function decodeSearchResult(value: JsonObject, path: string): DocumentPart {
  const texts = arrayAt(value, 'content', path).map((piece, index) =>
    stringAt(asObject(piece, `${path}.content[${index}]`), 'text', `${path}.content[${index}]`),
  );
  const citations = optionalObject(value, 'citations', path);
  return {
    type: 'document',
    source: { kind: 'text', text: texts.join('\n') },
    name: stringAt(value, 'title', path),
    context: stringAt(value, 'source', path),
    ...(typeof citations?.enabled === 'boolean' && { citations: citations.enabled }),
    extensions: written({ searchResult: value }),
  };
}
