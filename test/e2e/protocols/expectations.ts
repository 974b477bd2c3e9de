import { expect } from 'vitest';
import type { Ask, Said, Turn } from './dialogue.ts';
import type { ReadMessage, ReadRequest } from './providers/provider.ts';

/** What a client is to say of an answer: all of it, as far as its protocol has a place for it. */
export function expectSaid(said: Said, provider: Said, client: string): void {
  const prompt = client === 'openai-completions';
  const { tokens, ...told } = provider;
  expect({ ...said, tokens: undefined }).toEqual({
    ...told,
    ...(prompt && { thinking: '', calls: [] }),
    tokens: undefined,
  });
  const { input, output, cached = 0, thinking = 0 } = tokens ?? { input: 0, output: 0 };
  expect(said.tokens).toEqual({
    input,
    output,
    ...(said.tokens?.cached !== undefined && { cached }),
    ...(said.tokens?.thinking !== undefined && { thinking }),
  });
}

/** What the provider was told: what the caller asked for, in a request that the provider would take. */
export function expectTold(read: ReadRequest, ask: Ask): void {
  expect(read.faults).toEqual([]);
  expect(read.system).toBe(ask.system ?? '');
  expect(read.maxTokens).toBe(ask.maxTokens);
  if (ask.temperature !== undefined) expect(read.temperature).toBe(ask.temperature);
  expect(read.tools).toEqual(ask.tools ?? []);
  expect(read.required).toBe(ask.toolChoice === 'required');
  expect(read.schema).toEqual(ask.schema);
  expect(read.thinks).toBe(ask.thinkingTokens !== undefined);
  expect(joinResults(read.messages)).toEqual(joinResults(askedMessages(ask)));
}

const nothing = { text: '', images: [], calls: [], results: [] };

const askedMessages = ({ turns }: Ask): ReadMessage[] => turns.flatMap(messageOf);

function messageOf(turn: Turn): ReadMessage[] {
  switch (turn.role) {
    case 'user': {
      const images = turn.imageBase64 === undefined ? [] : [turn.imageBase64];
      return [{ ...nothing, role: 'user', text: turn.text, images }];
    }
    case 'assistant':
      return [{ ...nothing, role: 'assistant', text: turn.text ?? '', calls: [...turn.calls] }];
    case 'tools':
      return [{ ...nothing, role: 'tool', results: turn.results.map(({ id, text }) => ({ id, text })) }];
    case 'native':
      return [];
  }
}

/** Some protocols have a message a result, some one for all. */
function joinResults(messages: readonly ReadMessage[]): ReadMessage[] {
  const joined: ReadMessage[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (message.role === 'tool' && last?.role === 'tool') last.results.push(...message.results);
    else joined.push({ ...message, results: [...message.results] });
  }
  return joined;
}
