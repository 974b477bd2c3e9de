import type { Call, Result, Said } from '../dialogue.ts';
import type { JsonObject } from '../json.ts';

/** How a provider reads and writes its own protocol: by its API reference, not by our codecs. */
export interface Provider {
  readonly protocol: string;
  /** What its whole answer says. */
  said(answer: JsonObject): Said;
  /** A whole answer of the pieces of a stream. */
  fold(stream: Buffer): JsonObject;
  /** A whole answer as a stream. */
  stream(answer: JsonObject): Buffer;
  readonly streamType: string;
  /** What it understands of a request. */
  read(body: JsonObject): ReadRequest;
}

export interface ReadRequest {
  system: string;
  messages: ReadMessage[];
  tools: { name: string; description: string; parameters: unknown }[];
  /** Whether one of the tools has to be called. */
  required: boolean;
  maxTokens: number | undefined;
  temperature: number | undefined;
  schema: unknown;
  thinks: boolean;
  /** Why it would answer 400. */
  faults: string[];
}

export interface ReadMessage {
  role: 'user' | 'assistant' | 'tool';
  text: string;
  images: string[];
  calls: Call[];
  results: Pick<Result, 'id' | 'text'>[];
}

export const message = (role: ReadMessage['role'], more: Partial<ReadMessage> = {}): ReadMessage => ({
  role,
  text: '',
  images: [],
  calls: [],
  results: [],
  ...more,
});

export const numberOr = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : undefined;

/** Messages of a protocol in which user and assistant take turns. */
export function alternationFaults(roles: readonly string[]): string[] {
  const faults = roles[0] === 'user' || roles.length === 0 ? [] : ['the first message is not the user’s'];
  roles.forEach((role, index) => {
    if (index > 0 && role === roles[index - 1])
      faults.push(`messages ${index - 1} and ${index} are both ${role}`);
  });
  return faults;
}

/** Each call is answered by the message behind it, and nothing else is. */
export function callFaults(messages: readonly ReadMessage[]): string[] {
  const faults: string[] = [];
  messages.forEach(({ calls }, index) => {
    if (calls.length === 0) return;
    const rest = messages.slice(index + 1);
    const next = rest.findIndex(({ results }) => results.length === 0);
    const answered = rest.slice(0, next === -1 ? rest.length : next).flatMap(({ results }) => results);
    const asked = calls.map(({ id }) => id).sort();
    const told = answered.map(({ id }) => id).sort();
    if (asked.join() !== told.join()) faults.push(`calls ${asked} are answered by ${told}`);
  });
  return faults;
}
