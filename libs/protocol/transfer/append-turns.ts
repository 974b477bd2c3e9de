import type { ChatProtocol } from '@sluice/contract';
import { parseBody } from './parse-body.ts';

type Json = Record<string, unknown>;
/** What the model said, and what it is told next. */
export interface Turns {
  said: string;
  told: string;
}

/** Where a protocol keeps its turns, and how it writes them. */
interface TurnsOfProtocol {
  member: string;
  said: (text: string) => Json;
  told: (text: string) => Json;
}

const byRole: TurnsOfProtocol = {
  member: 'messages',
  said: content => ({ role: 'assistant', content }),
  told: content => ({ role: 'user', content }),
};
const gemini: TurnsOfProtocol = {
  member: 'contents',
  said: text => ({ role: 'model', parts: [{ text }] }),
  told: text => ({ role: 'user', parts: [{ text }] }),
};

const protocols: Record<ChatProtocol, TurnsOfProtocol | undefined> = {
  'openai-chat': byRole,
  'anthropic-messages': byRole,
  'cohere-chat': byRole,
  'bedrock-converse': {
    member: 'messages',
    said: text => ({ role: 'assistant', content: [{ text }] }),
    told: text => ({ role: 'user', content: [{ text }] }),
  },
  gemini,
  'openai-responses': { ...byRole, member: 'input' },
  // A prompt has no turns.
  'openai-completions': undefined,
};

/**
 * A chat request that goes on with an answer of the model and a message to it, in the same protocol; everything else of
 * it stays. Undefined where the protocol has no turns, or the request keeps them elsewhere.
 */
export function appendTurns(
  protocol: ChatProtocol,
  body: Uint8Array,
  { said, told }: Turns,
): Uint8Array | undefined {
  const turns = protocols[protocol];
  if (turns === undefined) return undefined;
  const request: Json = { ...parseBody(body) };
  const asked = request[turns.member];
  const earlier = typeof asked === 'string' ? [turns.told(asked)] : Array.isArray(asked) ? asked : undefined;
  if (earlier === undefined) return undefined;
  request[turns.member] = [...earlier, turns.said(said), turns.told(told)];
  return Buffer.from(JSON.stringify(request));
}
