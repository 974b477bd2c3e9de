import type { ChatProtocol } from '@sluice/contract';
import { expect, test } from 'vitest';
import { encodeForTarget } from '../transfer/encode-for-target.ts';
import { readFacts } from '../transfer/read-facts.ts';

const base64 = 'A'.repeat(50 * 1024 * 1024);
const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${base64}` } };
const body = Buffer.from(
  JSON.stringify({
    model: 'm',
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }, image] }],
  }),
);

test.each<[ChatProtocol, string]>([
  ['openai-chat', 'openai'],
  ['openai-chat', 'ollama'],
  ['openai-responses', 'openai'],
  ['anthropic-messages', 'anthropic'],
  ['gemini', 'gemini'],
  ['bedrock-converse', 'bedrock'],
  ['cohere-chat', 'cohere'],
])(
  'a data URL of 50 MB is read and told to %s (%s) in the time that its length takes, and is one attachment',
  async (protocol, kind) => {
    const source = { protocol: 'openai-chat' as const, path: '/', contentType: 'application/json' };
    const facts = await readFacts(source, body);
    expect(facts.inputTokensEstimate).toBeLessThan(10_000);
    const target = { protocol, kind, model: 'other', streamUsage: 'on-request' as const };
    const encoded = await encodeForTarget({ ...source, facts, body }, target, () =>
      Promise.reject(new Error('there is nothing to fetch')),
    );
    expect(encoded.losses).toEqual([]);
    expect(encoded.body.length).toBeGreaterThan(base64.length);
  },
);
