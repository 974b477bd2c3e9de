import { chatProtocols } from '@sluice/contract';
import { expect, test } from 'vitest';
import { codecOf } from '../codecs.ts';
import { appendTurns } from './append-turns.ts';
import { parseBody } from './parse-body.ts';

const bytes = (value: object): Uint8Array => Buffer.from(JSON.stringify(value));
const turns = { said: '{"a":1}', told: 'Once more, please.' };

const requests: Record<string, object> = {
  'openai-chat': { model: 'm', seed: 7, messages: [{ role: 'user', content: 'Hi' }] },
  'openai-responses': { model: 'm', store: false, input: [{ role: 'user', content: 'Hi' }] },
  'anthropic-messages': { model: 'm', max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] },
  gemini: { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }], generationConfig: { topK: 3 } },
  'bedrock-converse': { messages: [{ role: 'user', content: [{ text: 'Hi' }] }] },
  'cohere-chat': { model: 'm', messages: [{ role: 'user', content: 'Hi' }] },
};

test.each(chatProtocols.filter(protocol => protocol in requests))(
  'a request in %s goes on, as its own codec reads it, and keeps everything else',
  protocol => {
    const before = requests[protocol] ?? {};
    const after = appendTurns(protocol, bytes(before), turns);
    if (after === undefined) throw new Error('it has turns');
    const { messages } = codecOf(protocol).decodeRequest(parseBody(after), { model: 'm' });
    const said = messages.map(({ role, content: { parts } }) => [
      role,
      parts.map(part => (part.type === 'text' ? part.text : '')).join(''),
    ]);
    expect(said).toEqual([
      ['user', 'Hi'],
      ['assistant', turns.said],
      ['user', turns.told],
    ]);
    const kept = JSON.parse(Buffer.from(after).toString());
    for (const member of ['messages', 'input', 'contents']) delete kept[member];
    expect(before).toMatchObject(kept);
  },
);

test('a text in place of a list of turns is the first of them', () => {
  const after = appendTurns('openai-responses', bytes({ model: 'm', input: 'Hi' }), turns);
  expect(JSON.parse(Buffer.from(after ?? '').toString()).input[0]).toEqual({ role: 'user', content: 'Hi' });
});

test('a protocol without turns has nothing to append to', () => {
  expect(appendTurns('openai-completions', bytes({ model: 'm', prompt: 'Hi' }), turns)).toBeUndefined();
  expect(appendTurns('gemini', bytes({ contents: { parts: [] } }), turns)).toBeUndefined();
});
