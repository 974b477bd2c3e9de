import type { MediaSource } from '../ir/part.ts';

const BASE64_URL = /^data:([\w.+-]+\/[\w.+-]+);base64,/;
const HEAD_LENGTH = 160;

/** A data URL of the plain form as its bytes; any other URL as it is. Only the head is searched: bodies are long. */
export function sourceOfUrl(url: string): MediaSource {
  const head = url.startsWith('data:') ? BASE64_URL.exec(url.slice(0, HEAD_LENGTH)) : null;
  return head?.[1] === undefined
    ? { kind: 'url', url }
    : { kind: 'base64', mediaType: head[1], base64: url.slice(head[0].length) };
}

export const dataUrl = (mediaType: string, base64: string): string => `data:${mediaType};base64,${base64}`;

/** A source as a URL; undefined where it is none. */
export function urlOfSource(source: MediaSource): string | undefined {
  if (source.kind === 'url') return source.url;
  return source.kind === 'base64' ? dataUrl(source.mediaType, source.base64) : undefined;
}

/** Of `input_audio`, https://platform.openai.com/docs/guides/audio: `wav`, `mp3`; OpenRouter takes more. */
export const audioMediaType = (format: string): string =>
  format === 'mp3' ? 'audio/mpeg' : `audio/${format}`;

export function audioFormat(mediaType: string): string {
  const format = mediaType.slice(mediaType.indexOf('/') + 1).replace(/^x-/, '');
  if (format === 'mpeg') return 'mp3';
  return format === 'wave' ? 'wav' : format;
}

/** Of file names, by media type. */
export const endings: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'text/plain': 'txt',
  'text/markdown': 'md',
  'text/csv': 'csv',
  'text/html': 'html',
  'application/json': 'json',
};

/** OpenAI wants a name for a file given as bytes. */
export const fileName = (mediaType: string): string => `document.${endings[mediaType] ?? 'bin'}`;
