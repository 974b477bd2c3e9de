import type { AudioPart, DocumentPart, ImagePart, MediaSource, VideoPart } from '../ir/part.ts';
import type { JsonObject } from '../json/read-object.ts';
import { asObject, optionalString } from '../json/reader.ts';
import { formOf, type Notes, withNotes } from './notes.ts';

export type MediaPart = ImagePart | DocumentPart | AudioPart | VideoPart;

const BLOB = new Set(['mimeType', 'data', 'displayName']);
const FILE = new Set(['mimeType', 'fileUri', 'displayName']);

/** `inlineData`, https://ai.google.dev/api/caching#Blob. Python's SDK writes the base64 of URLs, others take only the plain one. */
export function readInlineData(value: unknown, path: string, notes: Notes): MediaPart {
  const blob = notes.read(asObject(value, path), BLOB, 'inlineData');
  const mediaType = optionalString(blob, 'mimeType', path);
  const data = optionalString(blob, 'data', path) ?? '';
  if (mediaType === undefined) notes.keep('noMimeType', true);
  const source: MediaSource = {
    kind: 'base64',
    mediaType: mediaType ?? 'application/octet-stream',
    base64: plainBase64(data, notes),
  };
  return mediaPart(source, source.mediaType, optionalString(blob, 'displayName', path), notes, 'inlineData');
}

/** `fileData`, https://ai.google.dev/api/caching#FileData: a file of the Files API, of Cloud Storage, or any URL. */
export function readFileData(value: unknown, path: string, notes: Notes): MediaPart {
  const file = notes.read(asObject(value, path), FILE, 'fileData');
  const mediaType = optionalString(file, 'mimeType', path);
  const uri = optionalString(file, 'fileUri', path) ?? '';
  const typed = mediaType !== undefined && { mediaType };
  const source: MediaSource = isProviderFile(uri)
    ? { kind: 'file', id: uri, ...typed }
    : { kind: 'url', url: uri, ...typed };
  const kind = mediaType ?? (VIDEO_PAGE.test(uri) ? 'video/*' : (typeOfUrl(uri) ?? ''));
  return mediaPart(source, kind, optionalString(file, 'displayName', path), notes, 'fileData');
}

const VIDEO_PAGE = /^https?:\/\/(?:www\.|m\.)?(?:youtube\.com|youtu\.be)\//;

const isProviderFile = (uri: string): boolean =>
  uri.startsWith('gs://') || uri.startsWith('https://generativelanguage.googleapis.com/');

function mediaPart(
  source: MediaSource,
  mediaType: string,
  name: string | undefined,
  notes: Notes,
  member: string,
): MediaPart {
  const type = partTypeOf(mediaType);
  if (type === 'document' && name !== undefined) {
    notes.keep('named', true);
    return { type, source, name };
  }
  if (name !== undefined) notes.member('displayName', name, member);
  return { type, source };
}

function partTypeOf(mediaType: string): MediaPart['type'] {
  if (mediaType.startsWith('image/')) return 'image';
  if (mediaType.startsWith('audio/')) return 'audio';
  return mediaType.startsWith('video/') ? 'video' : 'document';
}

function plainBase64(data: string, notes: Notes): string {
  const urlSafe = data.includes('-') || data.includes('_');
  const missing = data.endsWith('=') ? 0 : (4 - (data.length % 4)) % 4;
  if (urlSafe) notes.keep('urlSafe', true);
  if (missing > 0) notes.keep('unpadded', true);
  const plain = urlSafe ? data.replaceAll('-', '+').replaceAll('_', '/') : data;
  return missing > 0 ? plain + '='.repeat(missing) : plain;
}

/** The part's source as `inlineData` or `fileData`; undefined where Gemini cannot have it. */
export function writeMedia(part: MediaPart): JsonObject | undefined {
  const written = writeSource(part);
  return written && withNotes(written, part.extensions);
}

function writeSource(part: MediaPart): JsonObject | undefined {
  const { source } = part;
  switch (source.kind) {
    case 'base64':
      return { inlineData: writeBlob(part, source.mediaType, source.base64) };
    case 'text':
      return {
        inlineData: writeBlob(
          part,
          source.mediaType ?? 'text/plain',
          Buffer.from(source.text).toString('base64'),
        ),
      };
    case 'url':
      return { fileData: writeFile(part, source.url, source.mediaType) };
    case 'file':
      return isProviderFile(source.id)
        ? { fileData: writeFile(part, source.id, source.mediaType) }
        : undefined;
  }
}

function writeBlob(part: MediaPart, mimeType: string, base64: string): JsonObject {
  const form = formOf(part.extensions);
  let data = base64;
  if (form?.unpadded === true) data = data.replace(/=+$/, '');
  if (form?.urlSafe === true) data = data.replaceAll('+', '-').replaceAll('/', '_');
  return { ...(form?.noMimeType !== true && { mimeType }), data, ...displayName(part) };
}

function writeFile(part: MediaPart, fileUri: string, mediaType: string | undefined): JsonObject {
  // Gemini wants a type for what it has to fetch itself, and knows videos of YouTube without one.
  const known = mediaType ?? (formOf(part.extensions) === undefined ? guessType(part, fileUri) : undefined);
  return { ...(known !== undefined && { mimeType: known }), fileUri, ...displayName(part) };
}

/** Only documents that came from Gemini's protocol: its own API refuses the name, Vertex takes it. */
const displayName = (part: MediaPart): JsonObject =>
  part.type === 'document' && formOf(part.extensions)?.named === true ? { displayName: part.name } : {};

function guessType(part: MediaPart, url: string): string | undefined {
  if (VIDEO_PAGE.test(url)) return undefined;
  const fallback = {
    image: 'image/jpeg',
    document: 'application/pdf',
    audio: 'audio/mpeg',
    video: 'video/mp4',
  };
  return typeOfUrl(url) ?? fallback[part.type];
}

const typesByEnding: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  heic: 'image/heic',
  pdf: 'application/pdf',
  txt: 'text/plain',
  md: 'text/markdown',
  html: 'text/html',
  csv: 'text/csv',
  json: 'application/json',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  ogg: 'audio/ogg',
  flac: 'audio/flac',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
};

function typeOfUrl(url: string): string | undefined {
  const ending = /\.([A-Za-z0-9]{2,4})(?:[?#]|$)/.exec(url.slice(0, 2048))?.[1];
  return ending === undefined ? undefined : typesByEnding[ending.toLowerCase()];
}
