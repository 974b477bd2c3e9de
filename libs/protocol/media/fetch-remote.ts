import { GatewayError } from '@sluice/contract';
import type { Content } from '../ir/part.ts';
import type { ChatRequest } from '../ir/request.ts';
import type { TargetOfRequest } from '../transfer/transfer.ts';
import { isRemote, type MediaPart, needsBytes } from './needs-bytes.ts';

/** The bytes of a remote file. Rejects with a `GatewayError`; a `media_not_fetched` says why in words for the caller. */
export type FetchMedia = (url: string) => Promise<FetchedMedia>;

export interface FetchedMedia {
  /** As the server says it; undefined where it does not, or only that these are bytes. */
  mediaType: string | undefined;
  base64: string;
}

export interface RemotePart {
  /** Where it stands, such as `messages[0].content[1]`. */
  path: string;
  part: MediaPart;
}

const MAX_SHOWN_CHARACTERS = 200;

/** The parts of a request that this target needs the bytes of. */
export function remoteParts({ messages }: ChatRequest, target: TargetOfRequest): RemotePart[] {
  const found: RemotePart[] = [];
  for (const [index, { content }] of messages.entries())
    addParts(content, `messages[${index}].content`, target, found);
  return found;
}

function addParts({ parts }: Content, path: string, target: TargetOfRequest, found: RemotePart[]): void {
  for (const [index, part] of parts.entries()) {
    switch (part.type) {
      case 'image':
      case 'document':
      case 'audio':
      case 'video':
        if (isRemote(part) && needsBytes(part, target)) found.push({ path: `${path}[${index}]`, part });
        break;
      case 'tool-result':
        addParts(part.content, `${path}[${index}].content`, target, found);
    }
  }
}

/**
 * Gives each part its bytes in place of its address. Throws `media_not_fetched` with the first part's path as
 * `param` that has none, or is of another kind than it is said to be.
 */
export async function fetchRemote(parts: readonly RemotePart[], fetchMedia: FetchMedia): Promise<void> {
  await Promise.all(parts.map(remote => fetchPart(remote, fetchMedia)));
}

async function fetchPart({ path, part }: RemotePart, fetchMedia: FetchMedia): Promise<void> {
  const { source } = part;
  if (source.kind !== 'url') return;
  try {
    const { mediaType, base64 } = await fetchMedia(source.url);
    part.source = { kind: 'base64', mediaType: checkedType(part, mediaType ?? source.mediaType), base64 };
  } catch (cause) {
    const { code, message, details } = GatewayError.from(cause);
    if (code !== 'media_not_fetched') throw cause;
    throw new GatewayError('media_not_fetched', {
      ...details,
      param: path,
      message: `${path}: the ${part.type} at ${shown(source.url)} cannot be fetched: ${message} Send its bytes instead of its address.`,
    });
  }
}

/** A query may hold what signs it. */
const shown = (url: string): string => (url.split(/[?#]/, 1)[0] ?? '').slice(0, MAX_SHOWN_CHARACTERS);

const fallbackTypes = {
  image: 'image/jpeg',
  document: 'application/pdf',
  audio: 'audio/mpeg',
  video: 'video/mp4',
} as const;

/** A page that says why there is no image is text, and not what the model is to be shown. */
function checkedType({ type }: MediaPart, mediaType: string | undefined): string {
  if (mediaType === undefined) return fallbackTypes[type];
  if (type === 'document' || mediaType.startsWith(`${type}/`)) return mediaType;
  throw new GatewayError('media_not_fetched', { message: `it is ${mediaType}.` });
}
