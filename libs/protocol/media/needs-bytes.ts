import type { AudioPart, DocumentPart, ImagePart, VideoPart } from '../ir/part.ts';
import { dialectOf } from '../openai-chat/dialect.ts';
import type { TargetOfRequest } from '../transfer/transfer.ts';

export type MediaPart = ImagePart | DocumentPart | AudioPart | VideoPart;

const WEB = /^https?:\/\//i;
const PLAIN_HTTP = /^http:/i;
const VIDEO_PAGE = /^https?:\/\/(?:www\.|m\.)?(?:youtube\.com|youtu\.be)\//i;
/** They came before Gemini fetched addresses. */
const OLD_GEMINI = /(?:^|\/)gemini-(?:1|2\.0)/;

/** Whether a part is known by an address on the web alone. */
export const isRemote = ({ source }: MediaPart): boolean => source.kind === 'url' && WEB.test(source.url);

/**
 * Whether a target has to be sent the bytes of a remote part, because it would not fetch them itself. False
 * where it takes addresses, and where it could not have such a part at all, which its codec reports as a loss.
 */
export function needsBytes(part: MediaPart, { protocol, kind, model }: TargetOfRequest): boolean {
  if (part.source.kind !== 'url') return false;
  const { url } = part.source;
  switch (protocol) {
    // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ImageSource.html: bytes, or an object in S3.
    case 'bedrock-converse':
      return true;
    // https://docs.claude.com/en/docs/build-with-claude/vision: addresses have to be https, and on Amazon Bedrock and
    // Google Cloud there are bytes only. A document's address is taken for a PDF.
    case 'anthropic-messages':
      if (part.type !== 'image' && part.type !== 'document') return false;
      return kind === 'bedrock' || kind === 'vertex' || PLAIN_HTTP.test(url) || isTextual(part);
    // https://ai.google.dev/gemini-api/docs/file-input-methods: public and signed https addresses, not with the models of 2.0;
    // videos of YouTube have always been known.
    case 'gemini':
      return !VIDEO_PAGE.test(url) && (PLAIN_HTTP.test(url) || OLD_GEMINI.test(model));
    // https://docs.cohere.com/docs/image-inputs: images by address too; documents are text.
    case 'cohere-chat':
      return part.type === 'document';
    // https://platform.openai.com/docs/api-reference/responses/create: images and files by address; sound as bytes.
    case 'openai-responses':
      return part.type === 'audio';
    case 'openai-chat':
      return needsBytesInChat(part, kind);
    default:
      return false;
  }
}

function needsBytesInChat(part: MediaPart, kind: string): boolean {
  switch (part.type) {
    case 'image':
      return kind === 'ollama';
    case 'document': {
      const { documents, fileUrls } = dialectOf(kind);
      return documents === 'file' && !fileUrls;
    }
    // OpenRouter takes sounds by address, as whoever wrote them in this protocol knows.
    case 'audio':
      return part.extensions?.protocol !== 'openai-chat';
    case 'video':
      return false;
  }
}

const isTextual = ({ type, source }: MediaPart): boolean =>
  type === 'document' && source.kind === 'url' && source.mediaType?.startsWith('text/') === true;

/**
 * Targets that need bytes where others of their protocol take addresses: in their own protocol, too, requests
 * have to be looked into.
 */
export const looksIntoOwnProtocol = ({ protocol, kind }: TargetOfRequest): boolean =>
  (protocol === 'openai-chat' && kind === 'ollama') ||
  (protocol === 'anthropic-messages' && (kind === 'bedrock' || kind === 'vertex'));
