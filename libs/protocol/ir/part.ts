import type { ChatProtocol } from '@sluice/contract';
import type { JsonObject } from '../json/read-object.ts';
import type { Extensions } from './extensions.ts';
import type { Proof } from './proof.ts';

/** Where bytes of an image, a document or a sound come from. */
export type MediaSource =
  /** Base64, without a `data:` prefix. */
  | { kind: 'base64'; mediaType: string; base64: string }
  | { kind: 'url'; url: string; mediaType?: string }
  /** A file that the provider holds (OpenAI `file_id`, Gemini `fileUri` of its Files API, S3 for Bedrock). */
  | { kind: 'file'; id: string; mediaType?: string }
  /** A document given as text. */
  | { kind: 'text'; text: string; mediaType?: string };

/** A mark that what stands before it, this part included, may be cached by the provider. */
export interface CacheMark {
  /** Such as `5m` or `1h`; the provider's default where absent. */
  ttl?: string;
}

interface PartBase {
  cache?: CacheMark;
  extensions?: Extensions;
}

export interface TextPart extends PartBase {
  type: 'text';
  text: string;
  citations?: Citation[];
  /** Gemini signs text parts too. */
  proof?: Proof;
}

/** Why the model would not answer, in its own words (OpenAI's `refusal`). */
export interface RefusalPart extends PartBase {
  type: 'refusal';
  text: string;
}

export interface ImagePart extends PartBase {
  type: 'image';
  source: MediaSource;
  /** OpenAI: `auto`, `low`, `high`. */
  detail?: string;
}

export interface DocumentPart extends PartBase {
  type: 'document';
  source: MediaSource;
  name?: string;
  /** What the document is about (Anthropic `context`). */
  context?: string;
  /** Whether the answer should cite it. */
  citations?: boolean;
}

export interface AudioPart extends PartBase {
  type: 'audio';
  source: MediaSource;
  /** What was said, where the provider tells. */
  transcript?: string;
  /** OpenAI refers to audio of an earlier answer by its id. */
  id?: string;
}

export interface VideoPart extends PartBase {
  type: 'video';
  source: MediaSource;
}

export interface ReasoningPart extends PartBase {
  type: 'reasoning';
  /** Empty where the provider shows none of it. */
  text: string;
  /** The pieces of a summary, where the provider shows a summary instead of the text (OpenAI Responses). */
  summary?: string[];
  proof?: Proof;
}

export interface ToolCallPart extends PartBase {
  type: 'tool-call';
  id: string;
  name: string;
  /** JSON text as the model wrote it: it may be cut off or not be JSON at all. Empty means no arguments. */
  arguments: string;
  /** `custom`: OpenAI's free-form tools, whose `arguments` are plain text. */
  kind: 'function' | 'custom';
  proof?: Proof;
}

export interface ToolResultPart extends PartBase {
  type: 'tool-result';
  callId: string;
  /** Gemini names the function. Codecs find it by `callId` where the client's protocol does not say it. */
  name?: string;
  isError?: boolean;
  content: Content;
  kind: 'function' | 'custom';
}

/** A block that only one protocol has: its server tools, their results, executed code. Kept as it came. */
export interface NativePart {
  type: 'native';
  protocol: ChatProtocol;
  /** What it is, for loss reports: the protocol's own type name, such as `web_search_call`. */
  name: string;
  value: JsonObject;
}

export type Part =
  | TextPart
  | RefusalPart
  | ImagePart
  | DocumentPart
  | AudioPart
  | VideoPart
  | ReasoningPart
  | ToolCallPart
  | ToolResultPart
  | NativePart;

/**
 * Content, and whether it came as a bare string (`bare`, then exactly one text part) or as a list of parts:
 * protocols that allow both get back the form they gave.
 */
export interface Content {
  bare: boolean;
  parts: Part[];
}

/** What in a source supports a stretch of the text. Offsets count UTF-16 code units of the text part. */
export interface Citation {
  start?: number;
  end?: number;
  url?: string;
  title?: string;
  citedText?: string;
  /** The protocol's own form, to write it back exactly. */
  extensions?: Extensions;
}
