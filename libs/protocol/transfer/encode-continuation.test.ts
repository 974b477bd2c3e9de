import { type ChatProtocol, type ContinuationStyle, GatewayError } from '@sluice/contract';
import { describe, expect, test } from 'vitest';
import { encodeContinuation } from './encode-continuation.ts';
import { noFacts } from './read-facts.ts';
import type { EncodedRequest } from './transfer.ts';

const nothingToFetch = () => Promise.reject(new Error('fetched'));
const asked = { messages: [{ role: 'user', content: 'Tell me a tale' }], stream: true };

function encoded(
  body: object,
  {
    style = 'assistant-turn',
    wire = 'anthropic-messages',
    caller = 'openai-chat',
    kind = 'anthropic',
  }: {
    style?: ContinuationStyle;
    wire?: ChatProtocol;
    caller?: ChatProtocol;
    kind?: string;
  } = {},
): Record<string, unknown> {
  const bytes = Buffer.from(JSON.stringify({ model: 'm', ...body }));
  const request = { protocol: caller, path: '/', facts: noFacts, body: bytes };
  const target = { protocol: wire, model: 'claude-sonnet-4-5', kind, streamUsage: 'on-request' as const };
  const { body: sent } = encodeContinuation(
    request,
    target,
    { text: 'Once upon a', style },
    nothingToFetch,
  ) as EncodedRequest;
  return JSON.parse(Buffer.from(sent).toString()) as Record<string, unknown>;
}

test('the answer so far is the last message, and the model does not think before it goes on', () => {
  const body = encoded({ ...asked, reasoning_effort: 'high', max_completion_tokens: 1_000 });
  expect(body.messages).toEqual([
    { role: 'user', content: 'Tell me a tale' },
    { role: 'assistant', content: 'Once upon a' },
  ]);
  expect(body).not.toHaveProperty('thinking');
  expect(body).toMatchObject({ stream: true, max_tokens: 1_000 - 2 });
});

test('at least one token may be written', () => {
  expect(encoded({ ...asked, max_tokens: 2 })).toMatchObject({ max_tokens: 1 });
});

describe('where the place of a message does not say it, the style does', () => {
  const openai = { wire: 'openai-chat', kind: 'openai-compatible' } as const;
  test('by a mark on the message', () => {
    for (const style of ['prefix', 'partial'] as const)
      expect((encoded(asked, { ...openai, style }).messages as object[])[1]).toEqual({
        role: 'assistant',
        content: 'Once upon a',
        [style]: true,
      });
  });

  test('by members of the request', () => {
    const body = encoded({ ...asked, top_k: 3 }, { ...openai, style: 'final-message' });
    expect(body).toMatchObject({ continue_final_message: true, add_generation_prompt: false, top_k: 3 });
  });
});

test('in the caller’s own protocol what only that one knows stays', () => {
  const own = { caller: 'anthropic-messages', wire: 'anthropic-messages' } as const;
  const body = encoded(
    { ...asked, max_tokens: 100, thinking: { type: 'enabled', budget_tokens: 50 }, inference_geo: 'eu' },
    own,
  );
  expect(body).toMatchObject({ inference_geo: 'eu', max_tokens: 98 });
  expect(body).not.toHaveProperty('thinking');
});

test('behind an answer that the caller itself began it goes on in the same message', () => {
  const begun = [...asked.messages, { role: 'assistant', content: 'Well. ' }];
  expect(encoded({ ...asked, messages: begun }).messages).toEqual([
    asked.messages[0],
    { role: 'assistant', content: 'Well. Once upon a' },
  ]);
});

test.each<[string, object]>([
  ['JSON', { response_format: { type: 'json_object' } }],
  ['several', { n: 2 }],
  ['a tool', { tools: [{ type: 'function', function: { name: 'f' } }], tool_choice: 'required' }],
])('an answer that has to be of a form nobody goes on with: %s', (_name, members) => {
  expect(() => encoded({ ...asked, ...members })).toThrow(GatewayError);
});
