import { endings } from '../openai/media.ts';

/** An address of another provider's file store (`gs://…`, `https://…/files/…`, `s3://…`) is no id of OpenAI's. */
export const isOpenAiFile = (id: string): boolean => !id.includes('/');

const audioFormats = new Map([
  ['audio/mpeg', 'mp3'],
  ['audio/mp3', 'mp3'],
  ['audio/wav', 'wav'],
  ['audio/x-wav', 'wav'],
  ['audio/wave', 'wav'],
]);

/** What `input_audio` takes here: `mp3` and `wav`. */
export const audioFormat = (mediaType: string): string | undefined => audioFormats.get(mediaType);

export function mediaTypeOfFile(name: string | undefined): string {
  const ending = name?.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const found = Object.entries(endings).find(([, known]) => known === ending);
  return found?.[0] ?? 'application/pdf';
}
