import { roughCounter } from '@sluice/tokens';
import { expect, test } from 'vitest';
import { readChatRequest } from './chat-request.ts';
import { readEmbeddingsRequest } from './embeddings-request.ts';
import { type ChatTarget, prepareChatRequest } from './prepare-chat-request.ts';
import { prepareEmbeddingsRequest } from './prepare-embeddings-request.ts';

const body = (more: string): Buffer =>
  Buffer.from(`{ "model": "m", "messages": [{"role":"user","content":"x"}]${more} }`);
const prepare = (bytes: Buffer, target: ChatTarget): string =>
  Buffer.from(prepareChatRequest(bytes, readChatRequest(bytes, roughCounter), target)).toString();

test('where nothing differs the bytes are the same object', () => {
  const bytes = body('');
  expect(
    prepareChatRequest(bytes, readChatRequest(bytes, roughCounter), {
      model: 'm',
      streamUsage: 'on-request',
    }),
  ).toBe(bytes);
  const asked = body(', "stream":true, "stream_options":{"include_usage":true}');
  expect(
    prepareChatRequest(asked, readChatRequest(asked, roughCounter), {
      model: 'm',
      streamUsage: 'on-request',
    }),
  ).toBe(asked);
});

test('the model becomes the name that the target has', () => {
  expect(prepare(body(''), { model: 'n', streamUsage: 'on-request' })).toBe(
    '{ "model": "n", "messages": [{"role":"user","content":"x"}] }',
  );
});

test('a stream is asked for its usage, other options kept', () => {
  const target: ChatTarget = { model: 'm', streamUsage: 'on-request' };
  expect(JSON.parse(prepare(body(',"stream":true'), target)).stream_options).toEqual({ include_usage: true });
  const given = body(',"stream":true,"stream\\u005foptions":{"include_obfuscation":false}');
  expect(JSON.parse(prepare(given, target)).stream_options).toEqual({
    include_obfuscation: false,
    include_usage: true,
  });
});

test('a provider that reports usage unasked is not asked', () => {
  const target: ChatTarget = { model: 'm', streamUsage: 'unasked' };
  const asked = body(',"stream":true,"stream_options":{"include_usage":true}');
  expect(prepare(asked, target)).toBe(body(',"stream":true').toString());
  const more = body(',"stream":true,"stream_options":{"include_usage":true,"a":1}');
  expect(JSON.parse(prepare(more, target)).stream_options).toEqual({ a: 1 });
});

test('an embeddings request gets the model of its target and nothing else', () => {
  const bytes = Buffer.from('{"model":"e", "input":"x"}');
  const facts = readEmbeddingsRequest(bytes, roughCounter);
  expect(prepareEmbeddingsRequest(bytes, facts, { model: 'e' })).toBe(bytes);
  expect(Buffer.from(prepareEmbeddingsRequest(bytes, facts, { model: 'f' })).toString()).toBe(
    '{"model":"f", "input":"x"}',
  );
});
