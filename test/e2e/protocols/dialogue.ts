import type { JsonObject } from './json.ts';

/** What a caller asks for, in no protocol's words: each client says it with its own SDK. */
export interface Ask {
  model: string;
  stream: boolean;
  turns: readonly Turn[];
  system?: string;
  maxTokens: number;
  temperature?: number;
  stop?: readonly string[];
  tools?: readonly AskedTool[];
  /** `required`: one of the tools has to be called. */
  toolChoice?: 'auto' | 'required';
  /** The answer is to be JSON of this schema. */
  schema?: JsonObject;
  thinkingTokens?: number;
}

export interface AskedTool {
  name: string;
  description: string;
  parameters: JsonObject;
}

export type Turn =
  | { role: 'user'; text: string; imageBase64?: string }
  | { role: 'assistant'; text?: string; calls: readonly Call[] }
  | { role: 'tools'; results: readonly Result[] }
  /** An earlier answer, as its SDK gave it. */
  | { role: 'native'; message: unknown };

export interface Call {
  id: string;
  name: string;
  input: JsonObject;
}

export interface Result {
  id: string;
  name: string;
  text: string;
}

export type Finish = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'refusal' | 'error';

/** What an answer says, in no protocol's words. */
export interface Said {
  text: string;
  /** Thinking, or what is shown of it, without white space: protocols divide it in their own ways. */
  thinking: string;
  calls: readonly Omit<Call, 'id'>[];
  finish: Finish | undefined;
  tokens: Tokens | undefined;
}

/** `input` and `output` are totals; the finer counts are parts of them, absent where a protocol has none. */
interface Tokens {
  input: number;
  output: number;
  cached?: number;
  thinking?: number;
}

/** What the client's SDK made of an answer. */
export interface Answered {
  said: Said;
  /** The call ids, in the order of the calls. */
  callIds: readonly string[];
  /** To go into `turns` of the next request. */
  native: Turn & { role: 'native' };
  lossHeader: string | undefined;
}

/** What the client's SDK makes of an error. */
export interface Failed {
  status: number | undefined;
  /** Everything that the SDK shows of it. */
  text: string;
  retryAfter: string | undefined;
}

/** Where a gateway is, and with which key. */
export interface Door {
  url: string;
  key: string;
}

/** A protocol's own SDK as a user has it. */
export interface Client {
  readonly protocol: string;
  ask(door: Door, ask: Ask): Promise<Answered>;
  /** Reads what `ask` threw. */
  failure(cause: unknown): Failed;
}

export const withoutSpace = (text: string): string => text.replace(/\s+/g, '');
