import { GatewayError } from '@sluice/contract';
import { roughCounter } from '@sluice/tokens';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordedCases } from '../golden/recorded.ts';
import { readChatRequest } from './chat-request.ts';

const read = (body: unknown) =>
  readChatRequest(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), roughCounter);

const user = { role: 'user', content: 'Hello' };
const chat = (more: Record<string, unknown>) => ({ model: 'gpt-4o', messages: [user], ...more });

function failure(body: unknown): { code: string; param: string | undefined; message: string } {
  try {
    read(body);
  } catch (error) {
    const { code, details, message } = GatewayError.from(error);
    return { code, param: details.param, message };
  }
  throw new TypeError('The body was accepted.');
}

test('the facts are read', () => {
  const facts = read(
    chat({ stream: true, stream_options: { include_usage: true }, max_completion_tokens: 7, n: 2 }),
  );
  expect(facts).toEqual({
    model: 'gpt-4o',
    stream: true,
    includeUsage: true,
    inputTokensEstimate: 9,
    choices: 2,
    maxOutputTokens: 14,
  });
});

test('null stands for absent, and unknown fields pass', () => {
  const facts = read(
    chat({ stream: null, stream_options: null, max_tokens: null, stop: null, tools: null, new: {} }),
  );
  expect(facts).toEqual({ model: 'gpt-4o', stream: false, includeUsage: false, inputTokensEstimate: 9 });
});

test('the estimate counts all text in UTF-8, schemas, and a flat figure for each attachment', () => {
  const estimate = (more: Record<string, unknown>) => read(chat(more)).inputTokensEstimate;
  expect(estimate({ messages: [{ role: 'user', content: '界'.repeat(4) }] })).toBe(7 + 3);
  expect(estimate({ messages: [{ role: 'user', content: [{ type: 'text', text: 'abcdefgh' }] }] })).toBe(
    7 + 2,
  );
  const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
  expect(estimate({ messages: [{ role: 'user', content: [image] }] })).toBe(7 + 765);
  const small = { ...image, image_url: { ...image.image_url, detail: 'low' } };
  expect(estimate({ messages: [{ role: 'user', content: [small] }] })).toBe(7 + 85);
  const tools = [{ type: 'function', function: { name: 'f' } }];
  expect(estimate({ messages: [{ role: 'user', content: '' }], tools })).toBe(
    Math.ceil(7 + 14 + (JSON.stringify(tools).length / 4) * 0.55),
  );
});

test.each([
  ['not JSON', 'hello', 'invalid_json', undefined],
  ['empty', '', 'invalid_json', undefined],
  ['cut off', '{"model":"m","messages":[', 'invalid_json', undefined],
  ['an array', [], 'invalid_request', undefined],
  ['null', null, 'invalid_request', undefined],
  ['no model', { messages: [user] }, 'invalid_request', 'model'],
  ['a model that is a number', chat({ model: 4 }), 'invalid_request', 'model'],
  ['no messages', { model: 'm' }, 'invalid_request', 'messages'],
  ['empty messages', chat({ messages: [] }), 'invalid_request', 'messages'],
  ['messages that are text', chat({ messages: 'hi' }), 'invalid_request', 'messages'],
  ['a message that is text', chat({ messages: ['hi'] }), 'invalid_request', 'messages[0]'],
  [
    'a role nobody has',
    chat({ messages: [user, user, { role: 'robot' }] }),
    'invalid_request',
    'messages[2].role',
  ],
  ['no content', chat({ messages: [{ role: 'user' }] }), 'invalid_request', 'messages[0].content'],
  [
    'a number as content',
    chat({ messages: [{ role: 'user', content: 1 }] }),
    'invalid_request',
    'messages[0].content',
  ],
  [
    'a part without type',
    chat({ messages: [{ role: 'user', content: [{ text: 'a' }] }] }),
    'invalid_request',
    'messages[0].content[0].type',
  ],
  [
    'a text part without text',
    chat({ messages: [{ role: 'user', content: [{ type: 'text' }] }] }),
    'invalid_request',
    'messages[0].content[0].text',
  ],
  [
    'an image without a URL',
    chat({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }] }),
    'invalid_request',
    'messages[0].content[0].image_url.url',
  ],
  [
    'a tool answer without its call',
    chat({ messages: [{ role: 'tool', content: 'x' }] }),
    'invalid_request',
    'messages[0].tool_call_id',
  ],
  [
    'a tool call without arguments',
    chat({ messages: [{ role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'f' } }] }] }),
    'invalid_request',
    'messages[0].tool_calls[0].function.arguments',
  ],
  ['stream as text', chat({ stream: 'yes' }), 'invalid_request', 'stream'],
  [
    'include_usage as a number',
    chat({ stream_options: { include_usage: 1 } }),
    'invalid_request',
    'stream_options.include_usage',
  ],
  ['a negative max_tokens', chat({ max_tokens: -1 }), 'invalid_request', 'max_tokens'],
  ['a fractional n', chat({ n: 1.5 }), 'invalid_request', 'n'],
  ['a temperature in words', chat({ temperature: 'hot' }), 'invalid_request', 'temperature'],
  [
    'a tool without a name',
    chat({ tools: [{ type: 'function', function: {} }] }),
    'invalid_request',
    'tools[0].function.name',
  ],
  ['a number among stops', chat({ stop: ['a', 1] }), 'invalid_request', 'stop[1]'],
  ['a response_format in words', chat({ response_format: 'json' }), 'invalid_request', 'response_format'],
])('%s: refused, naming the field', (_name, body, code, param) => {
  const { message, ...error } = failure(body);
  expect(error).toEqual({ code, param });
  if (param !== undefined) expect(message).toContain(param);
});

test('bytes that are not UTF-8 are not JSON', () => {
  const body = Buffer.concat([Buffer.from('{"model":"'), Buffer.from([0xff]), Buffer.from('"}')]);
  expect(() => readChatRequest(body, roughCounter)).toThrow(
    expect.objectContaining({ code: 'invalid_json' }),
  );
});

test('a depth bomb is refused before it is parsed, naming where it leads', () => {
  const { code, param } = failure(`{"messages":${'['.repeat(1_000_000)}`);
  expect(code).toBe('invalid_request');
  expect(param).toMatch(/^messages\[0\]\[0\]/);
  expect(failure('{"a":'.repeat(1_000_000)).param).toMatch(/^a\.a\.a/);
});

test('64 levels of nesting are accepted, 65 are not', () => {
  const nested = (levels: number): string =>
    `{"model":"m","messages":[{"role":"user","content":"x"}],"x":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
  expect(() => read(nested(64))).not.toThrow();
  expect(failure(nested(65)).param).toMatch(/^x/);
});

test('an array of 100,000 elements is refused by its own path', () => {
  const many = Array.from({ length: 100_000 }, () => 1);
  expect(failure(chat({ messages: many })).param).toBe('messages');
  expect(failure(chat({ messages: [{ role: 'user', content: many }] })).param).toBe('messages[0].content');
  expect(failure(chat({ metadata: { 'a b': many } })).param).toBe('metadata["a b"]');
});

test('4,096 messages are accepted, 4,097 are not', () => {
  const messages = Array.from({ length: 4096 }, () => user);
  expect(() => read(chat({ messages }))).not.toThrow();
  expect(failure(chat({ messages: [...messages, user] })).param).toBe('messages');
});

test('a key that stands twice is refused, since readers differ in which one they take', () => {
  const messages = JSON.stringify([user]);
  expect(failure(`{"model":"a","messages":${messages},"mod\\u0065l":"b"}`).param).toBe('model');
  expect(failure('{"model":"a","messages":[{"role":"user","content":"a","content":"b"}]}').param).toBe(
    'messages',
  );
});

test('a __proto__ member is data', () => {
  expect(read(`{"__proto__":{"stream":true},"model":"m","messages":${JSON.stringify([user])}}`).stream).toBe(
    false,
  );
  expect(failure('{"__proto__":{"model":"m"},"messages":[]}').param).toBe('model');
});

test('whatever is sent, the answer is facts or a 400', () => {
  const body = fc.oneof(
    fc.json(),
    fc.string(),
    fc
      .record(
        { model: fc.jsonValue(), messages: fc.jsonValue(), stream: fc.jsonValue(), tools: fc.jsonValue() },
        { requiredKeys: [] },
      )
      .map(value => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(body, text => {
      try {
        expect(read(text).model).toEqual(expect.any(String));
      } catch (error) {
        expect(GatewayError.from(error).status).toBe(400);
      }
    }),
    { numRuns: 2000 },
  );
});

test.each(['openai-chat', 'groq-chat', 'mistral-chat', 'deepseek-chat', 'openrouter-chat'])(
  'every recorded request of %s is accepted',
  api => {
    for (const { name, request } of recordedCases(api)) {
      const facts = read(request);
      expect(facts.model, name).toBe(request.model);
      expect(facts.stream, name).toBe(request.stream === true);
    }
  },
);
