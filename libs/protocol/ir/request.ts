import type { JsonObject } from '../json/read-object.ts';
import type { Extensions } from './extensions.ts';
import type { CacheMark, Content } from './part.ts';

/**
 * A chat request in no provider's words. Every codec decodes its protocol to it and encodes it from it.
 * `undefined` means that the caller did not say. Everything a protocol has beyond it is in `extensions` of the
 * node where it stood.
 */
export interface ChatRequest {
  model: string;
  messages: Message[];
  stream: boolean;
  /** Whether the caller itself asked for usage at the end of a stream. Protocols that always send it: true. */
  includeUsage: boolean;
  tools?: Tool[];
  toolChoice?: ToolChoice;
  /** Whether the model may call several tools at once. */
  parallelToolCalls?: boolean;
  output?: OutputFormat;
  maxOutputTokens?: number;
  stopSequences?: string[];
  temperature?: number;
  topP?: number;
  topK?: number;
  seed?: number;
  presencePenalty?: number;
  frequencyPenalty?: number;
  /** How many answers (`n`, `candidateCount`). */
  candidates?: number;
  /** `top`: how many alternatives of each token. */
  logprobs?: { top?: number };
  reasoning?: Reasoning;
  serviceTier?: string;
  metadata?: Record<string, string>;
  /** The end user, an opaque id. */
  user?: string;
  /** A key that keeps requests with a common prefix on one cache. */
  promptCacheKey?: string;
  /** What the answer may consist of, in lower case: `text`, `audio`, `image`. */
  modalities?: string[];
  extensions?: Extensions;
}

/**
 * `system` and `developer` may stand anywhere, as OpenAI allows; codecs of protocols with one system text in
 * front hoist them, which is a loss (`system-position`) only for those that stood behind another message.
 * Tool results stand in messages of role `tool`, or, as Anthropic, Gemini and Bedrock write them, `user`.
 */
export interface Message {
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
  /** The author's name, where a protocol has one. */
  name?: string;
  content: Content;
  extensions?: Extensions;
}

export type Tool = FunctionTool | CustomTool | NativeTool;

export interface FunctionTool {
  type: 'function';
  name: string;
  description?: string;
  /** JSON Schema, every keyword as the caller wrote it. Absent: no parameters. */
  parameters?: JsonObject;
  strict?: boolean;
  cache?: CacheMark;
  extensions?: Extensions;
}

/** OpenAI's free-form tool: its input is text, perhaps of a grammar. */
export interface CustomTool {
  type: 'custom';
  name: string;
  description?: string;
  format?: JsonObject;
  extensions?: Extensions;
}

/** A tool that the provider itself runs, such as `web_search`: known to one protocol only. */
interface NativeTool {
  type: 'native';
  /** The protocol's own type name, for loss reports. */
  name: string;
  value: JsonObject;
  protocol: Extensions['protocol'];
}

export type ToolChoice =
  | { type: 'auto' | 'none' | 'required'; extensions?: Extensions }
  | { type: 'tool'; name: string; extensions?: Extensions }
  /** Only these may be called (OpenAI `allowed_tools`, Gemini `allowedFunctionNames`). */
  | { type: 'allowed'; mode: 'auto' | 'required'; names: string[]; extensions?: Extensions };

export type OutputFormat =
  | { type: 'text'; extensions?: Extensions }
  /** Any JSON object. */
  | { type: 'json'; extensions?: Extensions }
  | {
      type: 'json-schema';
      /** OpenAI wants a name; codecs use `response` where the caller gave none. */
      name?: string;
      description?: string;
      schema: JsonObject;
      strict?: boolean;
      extensions?: Extensions;
    };

/** Thinking before the answer. Effort and budget exclude each other in most protocols; see `reasoning.ts`. */
export interface Reasoning {
  enabled?: boolean;
  /** `none`, `minimal`, `low`, `medium`, `high`, `xhigh`, `max`: as the caller wrote it. */
  effort?: string;
  budgetTokens?: number;
  /** Whether the caller wants to see the thinking, or a summary of it (`auto`, `concise`, `detailed`). */
  show?: boolean | string;
  extensions?: Extensions;
}
