import type { Loss, LossFeature } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { AudioPart, DocumentPart, ImagePart, Part } from '../ir/part.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { audioFormat, fileName, urlOfSource } from '../openai/media.ts';
import { encodeCacheControl } from './cache.ts';
import type { Dialect } from './dialect.ts';
import { ownForm, ownMembers, PROTOCOL } from './extensions.ts';
import { encodeThinking } from './thinking.ts';

/** Collects what the encoding of one request leaves out. */
export interface EncodeContext {
  dialect: Dialect;
  losses: Loss[];
}

const lose = ({ losses }: EncodeContext, feature: LossFeature, path: string): undefined => {
  losses.push({ feature, path });
  return undefined;
};

/** A part of a message's content; undefined where the target cannot have it. */
export function encodePart(part: Part, path: string, context: EncodeContext): JsonObject | undefined {
  if (part.type === 'native')
    return part.protocol === PROTOCOL ? part.value : lose(context, 'native-part', path);
  const content = encodeContent(part, path, context);
  if (content === undefined) return undefined;
  for (const loss of extensionLosses(part.extensions, PROTOCOL, path)) context.losses.push(loss);
  const members = ownMembers(part.extensions);
  return { ...merged(content, members), ...encodeMark(part, path, context) };
}

/** Members of an object within a part go back into it. */
function merged(content: JsonObject, members: JsonObject): JsonObject {
  for (const key in members) {
    const inner = content[key];
    const rest = members[key];
    content[key] = isObject(inner) && isObject(rest) ? { ...inner, ...rest } : rest;
  }
  return content;
}

function encodeMark(
  { cache, extensions }: Exclude<Part, { type: 'native' }>,
  path: string,
  context: EncodeContext,
): JsonObject {
  if (cache === undefined) return {};
  const { prompt_cache_breakpoint } = ownForm(extensions);
  if (prompt_cache_breakpoint !== undefined) return { prompt_cache_breakpoint };
  if (context.dialect.cacheControl) return { cache_control: encodeCacheControl(cache) };
  lose(context, 'cache', path);
  return {};
}

function encodeContent(
  part: Exclude<Part, { type: 'native' }>,
  path: string,
  context: EncodeContext,
): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      if (part.citations !== undefined) lose(context, 'citations', path);
      if (part.proof !== undefined) lose(context, 'reasoning-proof', path);
      return { type: 'text', text: part.text };
    case 'refusal':
      return { type: 'refusal', refusal: part.text };
    case 'image':
      return encodeImage(part) ?? lose(context, 'file-reference', path);
    case 'audio':
      return encodeAudio(part) ?? lose(context, 'remote-url', path);
    case 'document':
      return encodeDocument(part, path, context);
    case 'video': {
      const url = context.dialect.video ? urlOfSource(part.source) : undefined;
      return url === undefined ? lose(context, 'video', path) : { type: 'video_url', video_url: { url } };
    }
    case 'reasoning':
      return encodeThinking(part);
    default:
      // Tool calls and results are members of messages, and never get here.
      return undefined;
  }
}

export function encodeImage({ source, detail, extensions }: ImagePart): JsonObject | undefined {
  const url = urlOfSource(source);
  if (url === undefined) return undefined;
  if (ownForm(extensions).bare === true) return { type: 'image_url', image_url: url };
  return { type: 'image_url', image_url: { url, ...(detail !== undefined && { detail }) } };
}

function encodeAudio({ source, extensions }: AudioPart): JsonObject | undefined {
  if (source.kind !== 'base64') {
    // OpenRouter takes a URL in place of the data; so did whoever gave us one in this form.
    return source.kind === 'url' && extensions?.protocol === PROTOCOL
      ? { type: 'input_audio', input_audio: { data: source.url } }
      : undefined;
  }
  if (ownForm(extensions).bare === true) return { type: 'input_audio', input_audio: source.base64 };
  const format = audioFormat(source.mediaType);
  return { type: 'input_audio', input_audio: { data: source.base64, format } };
}

function encodeDocument(part: DocumentPart, path: string, context: EncodeContext): JsonObject | undefined {
  const { source, name } = part;
  if (part.context !== undefined) lose(context, 'document-details', path);
  if (part.citations === true) lose(context, 'citations', path);
  if (source.kind === 'text') {
    if (name !== undefined) lose(context, 'document-details', path);
    return { type: 'text', text: source.text };
  }
  if (source.kind === 'file')
    return source.id.includes('/')
      ? lose(context, 'file-reference', path)
      : { type: 'file', file: { file_id: source.id } };
  const url = urlOfSource(source);
  if (context.dialect.documents === 'document_url')
    return { type: 'document_url', document_url: url, ...(name !== undefined && { document_name: name }) };
  if (source.kind === 'url' && !context.dialect.fileUrls) return lose(context, 'remote-url', path);
  const filename = name ?? (source.kind === 'base64' ? fileName(source.mediaType) : undefined);
  return { type: 'file', file: { ...(filename !== undefined && { filename }), file_data: url } };
}
