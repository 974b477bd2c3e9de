/**
 * Formats of Converse by media type,
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html. The first media type of a format is the one it
 * decodes to; the others are accepted too.
 */
const imageFormats: Record<string, string[]> = {
  png: ['image/png'],
  jpeg: ['image/jpeg', 'image/jpg'],
  gif: ['image/gif'],
  webp: ['image/webp'],
};

const documentFormats: Record<string, string[]> = {
  pdf: ['application/pdf'],
  csv: ['text/csv'],
  doc: ['application/msword'],
  docx: ['application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  xls: ['application/vnd.ms-excel'],
  xlsx: ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  html: ['text/html'],
  txt: ['text/plain', 'application/json', 'application/xml', 'text/xml'],
  md: ['text/markdown'],
};

const audioFormats: Record<string, string[]> = {
  mp3: ['audio/mpeg', 'audio/mp3'],
  wav: ['audio/wav', 'audio/x-wav', 'audio/wave'],
  flac: ['audio/flac', 'audio/x-flac'],
  ogg: ['audio/ogg'],
  opus: ['audio/opus'],
  aac: ['audio/aac'],
  m4a: ['audio/x-m4a', 'audio/m4a'],
  mp4: ['audio/mp4'],
  webm: ['audio/webm'],
  pcm: ['audio/pcm', 'audio/pcm16', 'audio/l16'],
  mka: ['audio/x-matroska'],
  mkv: ['audio/x-mkv'],
  mpeg: ['audio/x-mpeg'],
  mpga: ['audio/x-mpga'],
};

const videoFormats: Record<string, string[]> = {
  mp4: ['video/mp4'],
  mov: ['video/quicktime'],
  mkv: ['video/x-matroska'],
  webm: ['video/webm'],
  flv: ['video/x-flv'],
  mpeg: ['video/mpeg'],
  mpg: ['video/mpg'],
  wmv: ['video/x-ms-wmv', 'video/wmv'],
  three_gp: ['video/3gpp'],
};

interface Formats {
  mediaTypes: ReadonlyMap<string, string>;
  formats: ReadonlyMap<string, string>;
}

const tableOf = (formats: Record<string, string[]>): Formats => ({
  mediaTypes: new Map(Object.entries(formats).map(([format, [mediaType = '']]) => [format, mediaType])),
  formats: new Map(
    Object.entries(formats).flatMap(([format, mediaTypes]) =>
      mediaTypes.map((mediaType): [string, string] => [mediaType, format]),
    ),
  ),
});

const tables = {
  image: tableOf(imageFormats),
  document: tableOf(documentFormats),
  audio: tableOf(audioFormats),
  video: tableOf(videoFormats),
};
export type MediaKind = keyof typeof tables;

/** Undefined where a format is not among those known here. */
export const mediaTypeOf = (kind: MediaKind, format: string): string | undefined =>
  tables[kind].mediaTypes.get(format);

/** Undefined where Converse has no format for it. Any text is a `txt` document. */
export function formatOf(kind: MediaKind, mediaType: string | undefined): string | undefined {
  if (mediaType === undefined) return undefined;
  const bare = mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const format = tables[kind].formats.get(bare);
  return format ?? (kind === 'document' && bare.startsWith('text/') ? 'txt' : undefined);
}
