import type { Loss, LossFeature } from '../ir/loss.ts';
import type { AudioPart, DocumentPart, ImagePart, MediaSource, VideoPart } from '../ir/part.ts';
import type { JsonObject } from '../json/read-object.ts';
import type { DocumentNames } from './document-names.ts';
import { formatOf, type MediaKind } from './media.ts';
import { extended, formOf } from './protocol.ts';

/** `image`, `audio` and `video` blocks; undefined, with its loss, for what Converse cannot take. */
export function encodeMedia(
  part: ImagePart | AudioPart | VideoPart,
  path: string,
  losses: Loss[],
): JsonObject | undefined {
  if (part.type === 'image' && part.detail !== undefined && part.detail !== 'auto')
    losses.push({ feature: 'image-detail', path });
  const encoded = encodeSource(part.type, part.source);
  if ('loss' in encoded) {
    losses.push({ feature: encoded.loss, path });
    return undefined;
  }
  if (encoded.format === undefined) {
    losses.push({ feature: part.type, path });
    return undefined;
  }
  return { [part.type]: extended({ ...encoded }, part.extensions, path, losses) };
}

/** A request's documents share one set of names. */
export function encodeDocument(
  part: DocumentPart,
  path: string,
  { losses, names }: { losses: Loss[]; names: DocumentNames },
): JsonObject | undefined {
  const form = formOf(part.extensions);
  if (form?.searchResult !== undefined) return { searchResult: form.searchResult };
  const encoded = encodeSource('document', part.source);
  if ('loss' in encoded) {
    losses.push({ feature: encoded.loss, path });
    return undefined;
  }
  const document: JsonObject = { ...encoded, name: names.take(part.name) };
  if (form?.source !== undefined) document.source = form.source;
  if (part.context !== undefined) document.context = part.context;
  if (part.citations !== undefined) document.citations = { enabled: part.citations };
  return { document: extended(document, part.extensions, path, losses) };
}

type EncodedSource = { format?: string; source: JsonObject } | { loss: LossFeature };

/** `format` is absent where the source does not say what it is. */
function encodeSource(kind: MediaKind, source: MediaSource): EncodedSource {
  const format = formatOf(kind, source.mediaType ?? typeByName(source));
  const formatted = format === undefined ? {} : { format };
  switch (source.kind) {
    case 'base64':
      return format === undefined ? { loss: kind } : { format, source: { bytes: source.base64 } };
    case 'text':
      return kind === 'document' ? { ...formatted, source: { text: source.text } } : { loss: kind };
    case 'file':
    case 'url': {
      const uri = source.kind === 'file' ? source.id : source.url;
      if (uri.startsWith('s3://')) return { ...formatted, source: { s3Location: { uri } } };
      return { loss: source.kind === 'file' ? 'file-reference' : 'remote-url' };
    }
  }
}

const typesByExtension: Record<string, string> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
  txt: 'text/plain',
  csv: 'text/csv',
  md: 'text/markdown',
  html: 'text/html',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
};

/** An object in S3 that nobody said the type of: by its name. */
function typeByName(source: MediaSource): string | undefined {
  if (source.kind !== 'file' && source.kind !== 'url') return undefined;
  const name = source.kind === 'file' ? source.id : source.url;
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return Object.hasOwn(typesByExtension, extension) ? typesByExtension[extension] : undefined;
}
