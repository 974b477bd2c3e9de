import type { Loss, LossFeature } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { AudioPart, Content, DocumentPart, ImagePart, MediaSource, Part } from '../ir/part.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { dataUrl, fileName } from '../openai/media.ts';
import { isOwn, ownForm, ownMembers, PROTOCOL } from './extensions.ts';
import { audioFormat, isOpenAiFile } from './media.ts';

/** Content of user, system and developer messages and of tool outputs; see `decode-content.ts`. */
export function encodeContent({ bare, parts }: Content, path: string, losses: Loss[]): string | JsonObject[] {
  const [first] = parts;
  if (bare && parts.length === 1 && first?.type === 'text' && first.cache === undefined) return first.text;
  return encodeInputParts(parts, path, losses);
}

function encodeInputParts(parts: readonly Part[], path: string, losses: Loss[]): JsonObject[] {
  return parts.flatMap((part, index): JsonObject[] => {
    const value = encodeInputPart(part, `${path}.content[${index}]`, losses);
    return value === undefined ? [] : [value];
  });
}

function encodeInputPart(part: Part, path: string, losses: Loss[]): JsonObject | undefined {
  const lose = (feature: LossFeature): undefined => {
    losses.push({ feature, path });
  };
  if (part.type === 'native') return part.protocol === PROTOCOL ? part.value : lose('native-part');
  losses.push(...extensionLosses(part.extensions, PROTOCOL, path));
  // OpenAI caches by itself; only the newest models take marks, and the rest refuse them.
  if (part.cache !== undefined && !isOwn(part.extensions)) lose('cache');
  const { prompt_cache_breakpoint: mark } = ownForm(part.extensions);
  const shared = {
    ...(mark !== undefined && { prompt_cache_breakpoint: mark }),
    ...ownMembers(part.extensions),
  };
  switch (part.type) {
    case 'text':
      if (part.proof !== undefined) lose('reasoning-proof');
      if (part.citations !== undefined && part.citations.length > 0) lose('citations');
      return { type: ownForm(part.extensions).type ?? 'input_text', text: part.text, ...shared };
    case 'refusal':
      return { type: 'input_text', text: part.text, ...shared };
    case 'image':
      return withShared(encodeImage(part) ?? lose(feature(part.source, 'image')), shared);
    case 'document':
      if (part.context !== undefined || part.citations === true) lose('document-details');
      return withShared(encodeFile(part) ?? lose(feature(part.source, 'document')), shared);
    case 'audio':
      return withShared(encodeAudio(part) ?? lose(feature(part.source, 'audio')), shared);
    case 'video':
      return lose('video');
    case 'reasoning':
      return lose('reasoning-text');
    default:
      return lose('native-part');
  }
}

const withShared = (value: JsonObject | undefined, shared: JsonObject): JsonObject | undefined =>
  value && { ...value, ...shared };

const feature = (source: MediaSource, otherwise: LossFeature): LossFeature =>
  source.kind === 'file' ? 'file-reference' : otherwise;

function encodeImage({ source, detail }: ImagePart): JsonObject | undefined {
  const shown = { ...(detail !== undefined && { detail }) };
  switch (source.kind) {
    case 'base64':
      return { type: 'input_image', image_url: dataUrl(source.mediaType, source.base64), ...shown };
    case 'url':
      return { type: 'input_image', image_url: source.url, ...shown };
    case 'file':
      return isOpenAiFile(source.id) ? { type: 'input_image', file_id: source.id, ...shown } : undefined;
    case 'text':
      return undefined;
  }
}

function encodeFile({ source, name, extensions }: DocumentPart): JsonObject | undefined {
  const named = { ...(name !== undefined && { filename: name }) };
  switch (source.kind) {
    case 'base64': {
      const { mediaType, base64 } = source;
      const { bytes, unnamed } = ownForm(extensions);
      if (bytes === 'bare') return { type: 'input_file', file_data: base64, ...named };
      return {
        type: 'input_file',
        file_data: dataUrl(mediaType, base64),
        ...(unnamed !== true && { filename: name ?? fileName(mediaType) }),
      };
    }
    case 'text': {
      const mediaType = source.mediaType ?? 'text/plain';
      const base64 = Buffer.from(source.text).toString('base64');
      return {
        type: 'input_file',
        filename: name ?? fileName(mediaType),
        file_data: dataUrl(mediaType, base64),
      };
    }
    case 'url':
      return { type: 'input_file', file_url: source.url, ...named };
    case 'file':
      return isOpenAiFile(source.id) ? { type: 'input_file', file_id: source.id, ...named } : undefined;
  }
}

function encodeAudio({ source, extensions }: AudioPart): JsonObject | undefined {
  if (source.kind !== 'base64') return undefined;
  const form = ownForm(extensions);
  const format = form.format ?? audioFormat(source.mediaType);
  if (format === undefined) return undefined;
  const rest = isObject(form.rest) ? form.rest : {};
  return { type: 'input_audio', input_audio: { data: source.base64, format, ...rest } };
}
