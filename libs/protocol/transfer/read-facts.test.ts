import type { Protocol } from '@sluice/contract';
import { roughCounter } from '@sluice/tokens';
import { expect, test } from 'vitest';
import { readFacts } from './read-facts.ts';

const read = (protocol: Protocol, body: object, path = '/') =>
  readFacts(
    { protocol, path, contentType: 'application/json' },
    Buffer.from(JSON.stringify(body)),
    roughCounter,
  );

const said = (content: unknown) => ({ model: 'm', messages: [{ role: 'user', content }] });
const base64 = 'A'.repeat(4_000);
const gemini = '/v1beta/models/m:generateContent';

test.each<[title: string, protocol: Protocol, body: object, path?: string]>([
  ['a sound', 'openai-chat', said([{ type: 'input_audio', input_audio: { data: base64, format: 'wav' } }])],
  [
    'a document as a data URL',
    'openai-chat',
    said([{ type: 'file', file: { file_data: `data:application/pdf;base64,${base64}`, filename: 'a.pdf' } }]),
  ],
  [
    'a video of a provider’s own kind',
    'openai-chat',
    said([{ type: 'video_url', video_url: { url: `data:video/mp4;base64,${base64}` } }]),
  ],
  [
    'a document',
    'anthropic-messages',
    {
      ...said([
        { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: base64 } },
      ]),
      max_tokens: 9,
    },
  ],
  [
    'a video',
    'gemini',
    { contents: [{ role: 'user', parts: [{ inlineData: { mimeType: 'video/mp4', data: base64 } }] }] },
    gemini,
  ],
])('of a file in the body its length is known: %s', async (_, protocol, body, path) => {
  expect(await read(protocol, body, path)).toMatchObject({ attachments: 1, fileBytes: 3_000 });
  expect((await read(protocol, body, path)).unseenInput).toBeUndefined();
});

test.each<[title: string, protocol: Protocol, body: object, path?: string]>([
  ['an earlier response', 'openai-responses', { model: 'm', input: 'go on', previous_response_id: 'resp_1' }],
  ['a stored prompt', 'openai-responses', { model: 'm', prompt: { id: 'pmpt_1' } }],
  ['a conversation', 'openai-responses', { model: 'm', input: 'go on', conversation: 'conv_1' }],
  [
    'a cached content',
    'gemini',
    { contents: [{ role: 'user', parts: [{ text: 'a' }] }], cachedContent: 'cachedContents/1' },
    gemini,
  ],
  ['a file by its id', 'openai-chat', said([{ type: 'file', file: { file_id: 'file_1' } }])],
  [
    'a video by its address',
    'openai-chat',
    said([{ type: 'video_url', video_url: { url: 'https://a.example/b' } }]),
  ],
  [
    'a document by its address',
    'anthropic-messages',
    {
      ...said([{ type: 'document', source: { type: 'url', url: 'https://a.example/b.pdf' } }]),
      max_tokens: 9,
    },
  ],
])('input that the body only refers to is said to be unseen: %s', async (_, protocol, body, path) => {
  expect((await read(protocol, body, path)).unseenInput).toBe(true);
});

test('texts and images leave nothing unseen', async () => {
  const image = { type: 'image_url', image_url: { url: 'https://a.example/b.png' } };
  const facts = await read('openai-chat', said([{ type: 'text', text: 'a' }, image]));
  expect(facts).toMatchObject({ attachments: 1 });
  expect([facts.unseenInput, facts.fileBytes]).toEqual([undefined, undefined]);
});

test('how many answers are asked for is told, and the bound of each counts for all', async () => {
  const body = { ...said('a'), n: 3, max_tokens: 10 };
  expect(await read('openai-chat', body)).toMatchObject({ choices: 3, maxOutputTokens: 30 });
  const generationConfig = { candidateCount: 2, maxOutputTokens: 10 };
  const contents = [{ role: 'user', parts: [{ text: 'a' }] }];
  expect(await read('gemini', { contents, generationConfig }, gemini)).toMatchObject({
    choices: 2,
    maxOutputTokens: 20,
  });
});

test('a response in the background, whose usage nobody would ever report, is refused', () => {
  expect(() => read('openai-responses', { model: 'm', input: 'a', background: true })).toThrow(/background/);
});

test('a class of service of any length is cut where none has a price any more', async () => {
  const facts = await read('openai-chat', { ...said('a'), service_tier: 'x'.repeat(10_000) });
  expect(facts.serviceTier).toHaveLength(64);
});
