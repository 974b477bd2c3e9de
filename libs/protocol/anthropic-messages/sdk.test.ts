import Anthropic from '@anthropic-ai/sdk';
import { expect, test } from 'vitest';
import { cutAtRandom, sseFrames } from '../golden/cut.ts';
import { leafDifferences } from '../golden/leaves.ts';
import { recordedStreams } from '../golden/recorded.ts';
import { foldEvents } from '../ir/fold.ts';
import type { StreamEvent } from '../ir/stream-event.ts';
import type { JsonObject } from '../json/read-object.ts';
import { anthropicMessages as codec } from './codec.ts';

const options = { requestId: 'abc', model: 'asked', includeUsage: true, createdAt: 0 };
const choice = 0;

function encode(events: readonly StreamEvent[]) {
  const encoder = codec.createStreamEncoder(options);
  const frames = events.flatMap(event => encoder.push(event));
  const text = frames.map(({ event, data }) => `event: ${event}\ndata: ${data}\n\n`).join('');
  return { text, frames, losses: encoder.losses };
}

/** What the official client makes of a stream. */
async function finalMessage(text: string): Promise<JsonObject> {
  const pieces = cutAtRandom(Buffer.from(text), 50, 7);
  const client = new Anthropic({
    apiKey: 'none',
    maxRetries: 0,
    fetch: async () =>
      new Response(ReadableStream.from(pieces), { headers: { 'content-type': 'text/event-stream' } }),
  });
  const stream = client.messages.stream({
    model: 'asked',
    max_tokens: 1,
    messages: [{ role: 'user', content: 'Hello' }],
  });
  return JSON.parse(JSON.stringify(await stream.finalMessage()));
}

test.each(recordedStreams('anthropic-messages'))(
  'the official client reads stream $name written anew as it reads the recording',
  async ({ text }) => {
    const decoder = codec.createStreamDecoder();
    const events = sseFrames([Buffer.from(text)]).flatMap(frame => decoder.push(frame));
    const expected = await finalMessage(text);
    const differences = leafDifferences(expected, await finalMessage(encode(events).text));
    expect(differences.filter(difference => !difference.includes('expected null, got nothing'))).toEqual([]);
  },
);

test('blocks of another provider that overlap stand one after the other', async () => {
  const call = (id: string) =>
    ({ type: 'tool-call', id, name: 'get', arguments: '', kind: 'function' }) as const;
  const events: StreamEvent[] = [
    { type: 'start', id: 'chatcmpl-1', model: 'gpt' },
    { type: 'block-start', choice, block: 0, part: { type: 'text', text: '' } },
    { type: 'block-start', choice, block: 1, part: call('one') },
    { type: 'text-delta', choice, block: 0, text: 'Let me see' },
    { type: 'block-start', choice, block: 2, part: call('two') },
    { type: 'input-delta', choice, block: 2, text: '{"a":' },
    { type: 'input-delta', choice, block: 1, text: '{"b":' },
    { type: 'block-stop', choice, block: 2 },
    { type: 'text-delta', choice, block: 0, text: '.' },
    { type: 'block-stop', choice, block: 0 },
    { type: 'input-delta', choice, block: 1, text: '1}' },
    { type: 'block-stop', choice, block: 1 },
    { type: 'finish', choice, finish: { unified: 'tool-calls', raw: 'tool_calls' } },
    { type: 'usage', usage: { input: 30, output: 7, cachedInput: 10, reasoning: 2 } },
    { type: 'end' },
  ];
  events.splice(7, 0, { type: 'input-delta', choice, block: 2, text: '2}' });
  const { text, losses } = encode(events);
  expect(losses).toEqual([]);
  expect(await finalMessage(text)).toMatchObject({
    id: 'chatcmpl-1',
    model: 'gpt',
    role: 'assistant',
    content: [
      { type: 'text', text: 'Let me see.' },
      { type: 'tool_use', id: 'one', name: 'get', input: { b: 1 } },
      { type: 'tool_use', id: 'two', name: 'get', input: { a: 2 } },
    ],
    stop_reason: 'tool_use',
    usage: { input_tokens: 20, output_tokens: 7, cache_read_input_tokens: 10 },
  });
});

test('blocks that never stop are closed by the end', async () => {
  const { text } = encode([
    { type: 'block-start', choice, block: 0, part: { type: 'text', text: '' } },
    { type: 'text-delta', choice, block: 0, text: 'a' },
    { type: 'block-start', choice, block: 1, part: { type: 'refusal', text: '' } },
    { type: 'text-delta', choice, block: 1, text: 'No.' },
    { type: 'finish', choice, finish: { unified: 'stop', raw: 'stop' } },
    { type: 'end' },
  ]);
  expect(await finalMessage(text)).toMatchObject({
    id: 'msg_abc',
    model: 'asked',
    content: [{ text: 'a' }, { text: 'No.' }],
    stop_reason: 'refusal',
  });
});

test('proofs of other families come to the client and back, with text, without, and of a tool call', async () => {
  const openai = { origin: 'openai', kind: 'encrypted', value: 'secret', id: 'rs_1' } as const;
  const gemini = { origin: 'gemini', kind: 'signature', value: 'signed' } as const;
  const call = { type: 'tool-call', id: 'one', name: 'get', arguments: '', kind: 'function' } as const;
  const { text, losses } = encode([
    { type: 'start' },
    { type: 'block-start', choice, block: 0, part: { type: 'reasoning', text: '' } },
    { type: 'reasoning-delta', choice, block: 0, text: 'First', summary: 0 },
    { type: 'reasoning-delta', choice, block: 0, text: 'Then', summary: 1 },
    { type: 'proof', choice, block: 0, proof: openai },
    { type: 'block-stop', choice, block: 0 },
    { type: 'block-start', choice, block: 1, part: { type: 'reasoning', text: '' } },
    { type: 'proof', choice, block: 1, proof: openai },
    { type: 'block-stop', choice, block: 1 },
    { type: 'block-start', choice, block: 2, part: { ...call, proof: gemini } },
    { type: 'input-delta', choice, block: 2, text: '{}' },
    { type: 'block-stop', choice, block: 2 },
    { type: 'finish', choice, finish: { unified: 'tool-calls' } },
    { type: 'end' },
  ]);
  expect(losses).toEqual([]);
  const message = await finalMessage(text);
  expect(message).toMatchObject({
    content: [
      { type: 'thinking', thinking: 'First\n\nThen', signature: expect.any(String) },
      { type: 'redacted_thinking', data: expect.any(String) },
      { type: 'redacted_thinking', data: expect.any(String) },
      { type: 'tool_use', id: 'one', input: {} },
    ],
  });
  const messages = [{ role: 'assistant', content: message.content }];
  const body = { model: 'm', max_tokens: 1, messages };
  expect(codec.decodeRequest(body, {}).messages[0]?.content.parts).toEqual([
    { type: 'reasoning', text: 'First\n\nThen', proof: openai },
    { type: 'reasoning', text: '', proof: openai },
    { ...call, arguments: '{}', proof: gemini },
  ]);
});

test('a signature in pieces reaches the client whole, since the official client keeps the last piece only', async () => {
  const piece = (value: string): StreamEvent => ({
    type: 'proof',
    choice,
    block: 0,
    proof: { origin: 'anthropic', kind: 'signature', value },
  });
  const { text } = encode([
    { type: 'block-start', choice, block: 0, part: { type: 'reasoning', text: '' } },
    { type: 'reasoning-delta', choice, block: 0, text: 'Hm' },
    piece('ab'),
    piece('cd'),
    { type: 'block-stop', choice, block: 0 },
    { type: 'end' },
  ]);
  expect(await finalMessage(text)).toMatchObject({ content: [{ thinking: 'Hm', signature: 'abcd' }] });
});

test('an error ends the stream, and the official client throws it', async () => {
  const { text, frames } = encode([
    { type: 'start' },
    { type: 'error', error: { status: 529, message: 'Overloaded' } },
    { type: 'end' },
  ]);
  expect(frames.map(({ event }) => event)).toEqual(['message_start', 'error']);
  await expect(finalMessage(text)).rejects.toThrow('overloaded_error');
});

test('more waiting text than is kept ends the stream with an error', () => {
  const encoder = codec.createStreamEncoder(options);
  encoder.push({ type: 'block-start', choice, block: 0, part: { type: 'text', text: '' } });
  encoder.push({ type: 'block-start', choice, block: 1, part: { type: 'text', text: '' } });
  const delta: StreamEvent = { type: 'text-delta', choice, block: 1, text: 'x'.repeat(1024 * 1024) };
  const frames = Array.from({ length: 6 }, () => encoder.push(delta)).flat();
  expect(frames.map(({ event }) => event)).toEqual(['error']);
  expect(encoder.push({ type: 'end' })).toEqual([]);
});

test('what a message has no place for is a loss, said once', () => {
  const { frames, losses } = encode([
    { type: 'start' },
    { type: 'block-start', choice: 1, block: 0, part: { type: 'text', text: '' } },
    { type: 'text-delta', choice: 1, block: 0, text: 'other' },
    { type: 'block-start', choice, block: 0, part: { type: 'text', text: '' } },
    { type: 'text-delta', choice, block: 0, text: 'a', logprobs: { content: [] } },
    { type: 'text-delta', choice, block: 0, text: 'b', logprobs: { content: [] } },
    {
      type: 'citation',
      choice,
      block: 0,
      citation: { url: 'https://a.example', title: 'A', start: 0, end: 2 },
    },
    { type: 'block-stop', choice, block: 0 },
    { type: 'block-start', choice, block: 1, part: { type: 'image', source: { kind: 'url', url: 'u' } } },
    { type: 'block-stop', choice, block: 1 },
    {
      type: 'block-start',
      choice,
      block: 2,
      part: { type: 'native', protocol: 'openai-responses', name: 'web_search_call', value: {} },
    },
    { type: 'block-stop', choice, block: 2 },
    { type: 'finish', choice, finish: { unified: 'content-filter' } },
    { type: 'end' },
  ]);
  expect(losses.map(({ feature }) => feature)).toEqual([
    'candidates',
    'logprobs',
    'citations',
    'image',
    'native-part',
    'finish-details',
  ]);
  const decoder = codec.createStreamDecoder();
  const { choices } = foldEvents(frames.flatMap(frame => decoder.push(frame)));
  expect(choices[0]?.content.parts).toMatchObject([
    { text: 'ab', citations: [{ url: 'https://a.example' }] },
  ]);
  expect(choices[0]?.finish).toEqual({ unified: 'refusal', raw: 'refusal' });
});
