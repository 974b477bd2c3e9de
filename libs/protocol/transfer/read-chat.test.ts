import type { ChatProtocol } from '@sluice/contract';
import { roughCounter } from '@sluice/tokens';
import { expect, test } from 'vitest';
import { answerTexts, measureChat } from './read-chat.ts';

const bytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const image = 'data:image/png;base64,aGVsbG8=';

const requests: [ChatProtocol, object][] = [
  [
    'openai-chat',
    {
      model: 'm',
      messages: [
        { role: 'system', content: 'be brief' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'look' },
            { type: 'image_url', image_url: { url: image } },
          ],
        },
      ],
    },
  ],
  [
    'anthropic-messages',
    {
      model: 'm',
      max_tokens: 5,
      system: 'be brief',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'look' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGVsbG8=' } },
          ],
        },
      ],
    },
  ],
];

test.each(requests)('messages and attachments are counted: %s', (protocol, body) => {
  expect(measureChat(protocol, bytes(body), roughCounter)).toMatchObject({ messages: 2, attachments: 1 });
  expect(measureChat(protocol, bytes(body), roughCounter).tokens).toBeGreaterThan(3);
});

test('what users said is told apart from what they were told', () => {
  const messages = [
    { role: 'system', content: 'Sei kurz.' },
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: 'Hallo' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'How' },
        { type: 'text', text: 'are you?' },
      ],
    },
  ];
  const body = bytes({ model: 'm', messages });
  expect(measureChat('openai-chat', body, roughCounter).userTexts).toEqual(['Hello', 'How\nare you?']);
});

test('the texts of an answer are those of its choices, and calls of tools are none', () => {
  const choice = (index: number, message: object) => ({
    index,
    message: { role: 'assistant', ...message },
    finish_reason: 'stop',
  });
  const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
  const answer = {
    id: 'a',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [choice(0, { content: '{"a":1}' }), choice(1, { content: null, tool_calls: [call] })],
  };
  expect(answerTexts('openai-chat', bytes(answer))).toEqual(['{"a":1}']);
});
