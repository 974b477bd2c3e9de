import type { MediaSource } from '../ir/part.ts';

const BASE64_URL = /^data:([\w.+-]+\/[\w.+-]+);base64,/;

/** A data URL of the plain form as bytes; any other URL as it is. The head alone is searched: bodies are long. */
export function sourceOfUrl(url: string): MediaSource {
  const head = url.startsWith('data:') ? BASE64_URL.exec(url.slice(0, 128)) : null;
  return head?.[1] === undefined
    ? { kind: 'url', url }
    : { kind: 'base64', mediaType: head[1], base64: url.slice(head[0].length) };
}

export const dataUrl = (mediaType: string, base64: string): string => `data:${mediaType};base64,${base64}`;

/** An address of another provider's file store (`gs://…`, `https://…/files/…`, `s3://…`) is no id of OpenAI's. */
export const isOpenAiFile = (id: string): boolean => !id.includes('/');

const audioFormats = new Map([
  ['audio/mpeg', 'mp3'],
  ['audio/mp3', 'mp3'],
  ['audio/wav', 'wav'],
  ['audio/x-wav', 'wav'],
  ['audio/wave', 'wav'],
]);

/** What `input_audio` takes: `mp3` and `wav`. */
export const audioFormat = (mediaType: string): string | undefined => audioFormats.get(mediaType);

export const audioMediaType = (format: string): string =>
  format === 'mp3' ? 'audio/mpeg' : `audio/${format}`;

const extensionsByType = new Map([
  ['application/pdf', 'pdf'],
  ['text/plain', 'txt'],
  ['text/markdown', 'md'],
  ['text/csv', 'csv'],
  ['text/html', 'html'],
  ['application/json', 'json'],
]);

/** A file given as bytes needs a name. */
export const fileName = (mediaType: string): string => `document.${extensionsByType.get(mediaType) ?? 'bin'}`;

export function mediaTypeOfFile(name: string | undefined): string {
  const ending = name?.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const found = [...extensionsByType].find(([, extension]) => extension === ending);
  return found?.[0] ?? 'application/pdf';
}
