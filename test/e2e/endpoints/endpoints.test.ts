import { GoogleGenAI } from '@google/genai';
import { waitFor } from '@sluice/testkit';
import OpenAI, { AzureOpenAI } from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bearer, mintKey, openai, post } from '../client.ts';
import type { Gateway } from '../gateway.ts';
import { answerAsProvider, SOUND } from './provider-answers.ts';
import { type ServiceStub, startService } from './service-stub.ts';
import { startWith } from './start.ts';
import { usageOf } from './usage-of.ts';

const KEY = 'upstream-key-of-the-provider';
let stub: ServiceStub;
let gateway: Gateway;
let key: string;

beforeAll(async () => {
  stub = await startService(answerAsProvider);
  gateway = await startWith(`
providers:
  - { name: openai, baseUrl: "${stub.url}/openai/v1", apiKey: ${KEY}, allowPrivateNetwork: true }
  - { name: gemini, baseUrl: "${stub.url}/gemini", apiKey: ${KEY}, allowPrivateNetwork: true }
  - { name: cohere, baseUrl: "${stub.url}/cohere", apiKey: ${KEY}, allowPrivateNetwork: true }
  - { name: anthropic, baseUrl: "${stub.url}/anthropic", apiKey: ${KEY}, allowPrivateNetwork: true }
  - { name: azure, kind: azure-openai, baseUrl: "${stub.url}/azure", apiVersion: "2024-10-21", apiKey: ${KEY}, deployments: { gpt-on-azure: our-deployment }, allowPrivateNetwork: true }
  - { name: mine, baseUrl: "${stub.url}/mine/v1", allowPrivateNetwork: true }
routes:
  - { name: transcribe, match: { model: our-whisper }, targets: [{ provider: openai, model: whisper-1 }] }
  - { name: azure, match: { model: gpt-on-azure }, targets: [{ provider: azure }] }
  - { name: refused, match: { model: refused, protocol: cohere-rerank }, targets: [{ provider: cohere }] }
  - { name: other, match: { model: refused }, targets: [{ provider: openai }] }
  - { name: instruct, match: { model: instruct }, targets: [{ provider: mine }] }
`);
  ({ key } = await mintKey(gateway, { tenant: 'media' }));
});
afterAll(async () => {
  await gateway.stop();
  await stub.close();
});

const send = (path: string, body: unknown): Promise<Response> => post(gateway, path, body, bearer(key));
const usage = (response: Response) => usageOf(gateway, 'media', response);

test.each(['/v1/rerank', '/v2/rerank'])('%s ranks by Cohere, and its tokens are metered', async path => {
  const body = { model: 'rerank-v3.5', query: 'q', documents: ['a', 'b'], top_n: 1, unknown: [1] };
  const response = await send(path, body);
  expect(await response.json()).toMatchObject({ results: [{ index: 1, relevance_score: 0.9 }] });
  expect(stub.last('/cohere/v2/rerank').json).toEqual(body);
  expect(await usage(response)).toMatchObject({
    protocol: 'cohere-rerank',
    tokens: { input: 17, output: 0 },
    estimated: false,
    target: { provider: 'cohere', model: 'rerank-v3.5' },
  });
});

test('texts are moderated, by the default model where none is named', async () => {
  const response = await send('/v1/moderations', { input: ['I will', { type: 'text', text: 'hurt you' }] });
  expect(await response.json()).toMatchObject({ results: [{ flagged: true }] });
  expect(stub.last('/moderations').headers.authorization).toBe(`Bearer ${KEY}`);
  expect((await usage(response)).tokens.input).toBeGreaterThan(0);
});

test('images come whole, and in pieces', async () => {
  const client = openai(gateway, key);
  const ask = { model: 'gpt-image-1', prompt: 'A sluice' };
  const { data: whole, response } = await client.images.generate(ask).withResponse();
  expect(whole.data?.[0]?.b64_json).toBe('bbbb');
  const { data: stream, response: streamed } = await client.images
    .generate({ ...ask, stream: true, partial_images: 1 })
    .withResponse();
  const types: string[] = [];
  for await (const event of stream) types.push(event.type);
  expect(types).toEqual(['image_generation.partial_image', 'image_generation.completed']);
  for (const answer of [response, streamed])
    expect(await usage(answer)).toMatchObject({ tokens: { input: 4, output: 100 }, estimated: false });
});

test('speech comes as sound, and as events', async () => {
  const client = openai(gateway, key);
  const ask = { model: 'tts-1', input: 'Hello world', voice: 'alloy' } as const;
  const sound = await client.audio.speech.create(ask);
  expect(sound.headers.get('content-type')).toBe('audio/mpeg');
  expect(Buffer.from(await sound.arrayBuffer()).equals(SOUND)).toBe(true);
  expect(await usage(sound)).toMatchObject({
    tokens: { input: 3, output: 16, audioOutput: 16 },
    units: { characters: 11 },
    costNanoDollars: 165_000,
    estimated: true,
  });
  const streamed = await send('/v1/audio/speech', { ...ask, stream_format: 'sse' });
  expect(await streamed.text()).toContain('"speech.audio.done"');
  expect(await usage(streamed)).toMatchObject({ tokens: { input: 14, output: 6 }, estimated: false });
});

test('a recording is transcribed, its route’s model in the form, as JSON, subtitles and a stream', async () => {
  const client = openai(gateway, key);
  const ask = {
    model: 'our-whisper',
    file: new File([SOUND], 'speech.mp3', { type: 'audio/mpeg' }),
    language: 'en',
  };
  const { data, response } = await client.audio.transcriptions.create(ask).withResponse();
  expect(data.text).toBe('Hello');
  const form = stub.last('/audio/transcriptions').body;
  expect(form.toString('latin1')).toMatch(/name="model"\r\n\r\nwhisper-1\r\n/);
  expect(form.toString('latin1')).toMatch(/name="language"\r\n\r\nen\r\n/);
  expect(form.toString('latin1')).toContain('filename="speech.mp3"');
  expect(form.includes(SOUND)).toBe(true);
  expect(await usage(response)).toMatchObject({ tokens: { input: 14, output: 6 }, estimated: false });

  const { data: text, response: subtitles } = await client.audio.transcriptions
    .create({ ...ask, response_format: 'srt' })
    .withResponse();
  expect(text).toContain('--> 00:00:01,000\nHello');
  expect(subtitles.headers.get('content-type')).toContain('text/plain');
  expect(await usage(subtitles)).toMatchObject({ estimated: true });

  let streamed = '';
  for await (const event of await client.audio.transcriptions.create({ ...ask, stream: true }))
    if (event.type === 'transcript.text.done') streamed = event.text;
  expect(streamed).toBe('Hello');
});

test('a form without a file, or that is none, is refused with the field', async () => {
  const form = new FormData();
  form.set('model', 'our-whisper');
  const refused = await fetch(`${gateway.url}/v1/audio/transcriptions`, {
    method: 'POST',
    headers: bearer(key),
    body: form,
  });
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ error: { param: 'file' } });
  const json = await send('/v1/audio/transcriptions', { model: 'our-whisper' });
  expect(await json.json()).toMatchObject({ error: { code: 'unsupported_content_type' } });
});

test.each([
  ['text-embedding-3-small', '/openai/v1/embeddings', 0.5, 8],
  ['gemini-embedding-001', '/gemini/v1beta/models/gemini-embedding-001:batchEmbedContents', 0.25, 6],
  ['embed-v4.0', '/cohere/v2/embed', 0.75, 5],
])('OpenAI’s client embeds by %s, which it asks for as base64', async (model, path, second, tokens) => {
  const { data, response } = await openai(gateway, key)
    .embeddings.create({ model, input: ['one', 'two'] })
    .withResponse();
  expect(data.data.map(({ embedding }) => embedding)).toEqual([
    [0, second],
    [1, second],
  ]);
  expect(data.usage.prompt_tokens).toBe(tokens);
  expect(stub.asked.at(-1)?.url).toBe(path);
  expect(await usage(response)).toMatchObject({ protocol: 'openai-embeddings', tokens: { input: tokens } });
});

test.each([
  ['text-embedding-3-small', 0.5],
  ['gemini-embedding-001', 0.25],
  ['embed-v4.0', 0.75],
])('Google’s client embeds by %s', async (model, second) => {
  const client = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: gateway.url } });
  const answer = await client.models.embedContent({ model, contents: ['one', 'two'] });
  expect(answer.embeddings?.map(({ values }) => values)).toEqual([
    [0, second],
    [1, second],
  ]);
});

test('Cohere’s embeddings are asked of the others, too', async () => {
  for (const [model, second] of [
    ['text-embedding-3-small', 0.5],
    ['gemini-embedding-001', 0.25],
  ]) {
    const response = await send('/v2/embed', {
      model,
      texts: ['one', 'two'],
      input_type: 'search_query',
      embedding_types: ['float'],
    });
    expect(await response.json()).toMatchObject({
      embeddings: {
        float: [
          [0, second],
          [1, second],
        ],
      },
      texts: ['one', 'two'],
    });
  }
});

test('Azure is called at its deployment, with its own key header and version', async () => {
  const { data, response } = await openai(gateway, key)
    .chat.completions.create({ model: 'gpt-on-azure', messages: [{ role: 'user', content: 'Hi' }] })
    .withResponse();
  expect(data.choices[0]?.message.content).toBe('Hello');
  const { url, headers } = stub.last('/azure/');
  expect(url).toBe('/azure/openai/deployments/our-deployment/chat/completions?api-version=2024-10-21');
  expect(headers['api-key']).toBe(KEY);
  expect(headers).not.toHaveProperty('authorization');
  expect(await usage(response)).toMatchObject({ target: { provider: 'azure', model: 'gpt-on-azure' } });
});

test('a prompt is completed by a provider of completions, and by one of chats', async () => {
  const client = openai(gateway, key);
  const own = await client.completions.create({ model: 'instruct', prompt: 'Hello' }).withResponse();
  expect(own.data.choices[0]?.text).toBe(' world');
  expect(stub.last('/mine/v1/completions').json).toEqual({ model: 'instruct', prompt: 'Hello' });
  expect(await usage(own.response)).toMatchObject({ tokens: { input: 1, output: 1 } });
});

test.each([
  ['/v1/moderations', { input: 'x' }, { error: { message: 'too long', code: 'too_long', param: 'input' } }],
  ['/v1/images/generations', { prompt: 'x' }, { error: { message: 'too long' } }],
  ['/v1/audio/speech', { input: 'x', voice: 'alloy' }, { error: { message: 'too long' } }],
  ['/v1/embeddings', { input: 'x' }, { error: { message: 'too long' } }],
  ['/v1/rerank', { query: 'x', documents: ['a'] }, { message: 'too many documents' }],
  ['/v2/embed', { texts: ['x'], input_type: 'search_query' }, { message: 'too long' }],
  [
    '/v1beta/models/refused:embedContent',
    { content: { parts: [{ text: 'x' }] } },
    { error: { code: 400, message: 'too long' } },
  ],
])('%s tells a provider’s error in the shape of its protocol', async (path, body, expected) => {
  const response = await send(path, { model: 'refused', ...body });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject(expected);
});

test('what no provider of a route offers is refused in the shape of its protocol', async () => {
  const response = await send('/v2/rerank', { model: 'gpt-4o', query: 'x', documents: ['a'] });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ message: expect.stringContaining('offers rerank') });
});

test('a model without a route goes to the provider of its prefix', async () => {
  const client = openai(gateway, key);
  await client.chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Hi' }] });
  expect(stub.asked.at(-1)?.url).toBe('/openai/v1/chat/completions');
  await send('/v1/chat/completions', {
    model: 'claude-sonnet-5',
    messages: [{ role: 'user', content: 'Hi' }],
  });
  expect(stub.asked.at(-1)?.url).toBe('/anthropic/v1/messages');
  await send('/v1/chat/completions', {
    model: 'gemini-3-flash',
    messages: [{ role: 'user', content: 'Hi' }],
  });
  expect(stub.asked.at(-1)?.url).toBe('/gemini/v1beta/models/gemini-3-flash:generateContent');
  await send('/v1/chat/completions', { model: 'command-a', messages: [{ role: 'user', content: 'Hi' }] });
  expect(stub.asked.at(-1)?.url).toBe('/cohere/v2/chat');
});

test('tokens are counted by estimate where nobody counts, which a header says, and nothing is charged', async () => {
  const messages = [{ role: 'user', content: 'word '.repeat(80) }];
  const earlier = stub.asked.length;
  const claude = await send('/v1/messages/count_tokens', { model: 'gpt-4o', messages });
  expect(await claude.json()).toEqual({ input_tokens: 107 });
  const contents = [{ role: 'user', parts: [{ text: 'word '.repeat(80) }] }];
  const google = await send('/v1beta/models/gpt-4o:countTokens', { contents });
  expect(await google.json()).toMatchObject({ totalTokens: 107 });
  for (const response of [claude, google]) {
    expect(response.headers.get('x-sluice-estimated')).toBe('true');
    const event = await usage(response);
    expect(event).toMatchObject({
      outcome: 'success',
      target: { provider: 'sluice' },
    });
    expect(event).toMatchObject({ tokens: { input: 0, output: 0 }, estimated: false });
    expect(event.costNanoDollars).toBe(0);
  }
  expect(stub.asked.length).toBe(earlier);
});

test('what a translation loses is in a header, a figure and the usage event', async () => {
  const response = await send('/v1/chat/completions', {
    model: 'command-a',
    logit_bias: { 1: 2 },
    messages: [{ role: 'user', content: 'Hi' }],
  });
  const named = response.headers.get('x-sluice-loss') ?? '';
  expect(named).toContain('extension');
  expect((await usage(response)).losses).toEqual(named.split(', '));
  const figures = await (await fetch(`${gateway.url}/metrics`)).text();
  expect(figures).toMatch(/translation_losses_total\{[^}]*feature="extension"[^}]*\} [1-9]/);
});

test.each([
  'http://127.0.0.1:1/a.png',
  'http://169.254.169.254/latest/meta-data/',
  'https://localhost/a.png',
])('an image at %s is never fetched for a caller', async url => {
  const image = (content: string) => [{ type: 'image_url', image_url: { url: content } }];
  const response = await send('/v1/chat/completions', {
    model: 'gemini-2.0-flash',
    messages: [{ role: 'user', content: image(url) }],
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    error: { code: 'media_not_fetched', param: 'messages[0].content[0]' },
  });
  await waitFor(() => gateway.log().includes('is not public'));
});

test('a data URL larger than a body may be is refused with 413, one below goes through', async () => {
  const body = (size: number) => ({
    model: 'gpt-4o',
    messages: [
      {
        role: 'user',
        content: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(size)}` } }],
      },
    ],
  });
  const large = await send('/v1/chat/completions', body(50 * 1024 * 1024)).catch(() => undefined);
  expect(large?.status ?? 413).toBe(413);
  const allowed = await send('/v1/chat/completions', body(15 * 1024 * 1024));
  expect(allowed.status).toBe(200);
  expect(stub.asked.at(-1)?.body.length).toBeGreaterThan(15 * 1024 * 1024);
});

test('Azure’s own client is an OpenAI client of the gateway as well', async () => {
  const client = new AzureOpenAI({ apiKey: key, baseURL: `${gateway.url}/v1`, apiVersion: '2024-10-21' });
  await expect(client.models.list()).resolves.toBeInstanceOf(OpenAI.Page);
});
