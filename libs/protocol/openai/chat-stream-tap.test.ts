import { expect, test } from 'vitest';
import { eventData, SseSplitter } from '../framing/sse.ts';
import { recordedStreams } from '../golden/recorded.ts';
import { isObject } from '../json/read-object.ts';
import { ChatStreamTap } from './chat-stream-tap.ts';

const event = (value: unknown): Buffer => Buffer.from(`data: ${JSON.stringify(value)}\n\n`);
const chunk = (more: Record<string, unknown> = {}) => ({
  id: 'c',
  object: 'chat.completion.chunk',
  model: 'served-model',
  choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: null }],
  ...more,
});
const USAGE = { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 };
const DONE = Buffer.from('data: [DONE]\n\n');

function watch(text: string, includeUsage: boolean) {
  const splitter = new SseSplitter();
  const tap = new ChatStreamTap({ includeUsage });
  const events = splitter.push(Buffer.from(text));
  const passed = tap.passAll(events);
  return { tap, events, passed: Buffer.concat(passed).toString(), writes: passed.length };
}

test('an ordinary event goes on as the very same bytes', () => {
  const tap = new ChatStreamTap({ includeUsage: false });
  for (const raw of [event(chunk()), event(chunk({ usage: null })), Buffer.from(': ping\n\n'), DONE])
    expect(tap.pass(raw)).toBe(raw);
  expect(tap.summary).toMatchObject({ model: 'served-model', done: true, outputTextBytes: 4, malformed: 0 });
});

test('the usage-only chunk reaches only a caller who asked for it', () => {
  const raw = event(chunk({ choices: [], usage: USAGE }));
  const quiet = new ChatStreamTap({ includeUsage: false });
  expect(quiet.pass(raw)).toBeUndefined();
  expect(quiet.summary.usage).toMatchObject({ input: 5, output: 7 });
  expect(new ChatStreamTap({ includeUsage: true }).pass(raw)).toBe(raw);
});

test('a chunk with usage and a choice is never hidden', () => {
  const raw = event(chunk({ usage: USAGE, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }));
  const tap = new ChatStreamTap({ includeUsage: false });
  expect(tap.pass(raw)).toBe(raw);
  expect(tap.summary).toMatchObject({ finishReason: 'stop', usage: { input: 5, output: 7 } });
});

test('a model that writes about usage and errors is not mistaken for either', () => {
  const content = '{"usage": {"prompt_tokens": 1}, "error": {"message": "x"}, "finish_reason": "stop"}';
  const tap = new ChatStreamTap({ includeUsage: false });
  for (let index = 0; index < 2; index += 1) {
    const raw = event(chunk({ choices: [{ index: 0, delta: { content }, finish_reason: null }] }));
    expect(tap.pass(raw)).toBe(raw);
  }
  expect(tap.summary).toMatchObject({ usage: undefined, error: undefined, finishReason: undefined });
});

test('text of every kind is counted', () => {
  const tap = new ChatStreamTap({ includeUsage: false });
  const deltas = [
    { content: 'a"b' },
    { reasoning_content: 'cd' },
    { content: null, tool_calls: [{ index: 0, function: { arguments: 'efg' } }] },
    { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hi' }] }] },
  ];
  for (const delta of deltas) tap.pass(event(chunk({ choices: [{ index: 0, delta }] })));
  expect(tap.summary.outputTextBytes).toBe(3 + 2 + 3 + 2);
});

test('a chunk that is not JSON is counted, and nothing goes on from there', () => {
  const tap = new ChatStreamTap({ includeUsage: false });
  tap.pass(event(chunk()));
  expect(tap.pass(Buffer.from('data: {"id":"c","cho\n\n'))).toBeUndefined();
  expect(tap.pass(Buffer.from('data: {"id":}\n\n'))).toBeUndefined();
  expect(tap.pass(Buffer.from('data: oops\n\n'))).toBeUndefined();
  expect(tap.summary.malformed).toBe(1);
  expect(tap.isDamaged).toBe(true);
});

test("a provider's error in the stream is passed on without its secrets", () => {
  const tap = new ChatStreamTap({ includeUsage: false, secrets: ['upstream.example:8443'] });
  const message = 'Key sk-abcdef1234567890 refused by upstream.example:8443';
  const raw = Buffer.from(`event: error\ndata: ${JSON.stringify({ error: { message, code: 429 } })}\n\n`);
  expect(JSON.parse(eventData(tap.pass(raw) ?? Buffer.of()) ?? '')).toEqual({
    error: { message: 'Key [removed] refused by [removed]', type: null, param: null, code: '429' },
  });
  expect(tap.summary.error?.code).toBe('429');
});

test('the events of a chunk leave in one write, around what is hidden', () => {
  const text =
    [chunk(), chunk(), chunk({ choices: [], usage: USAGE })].map(value => event(value)).join('') + DONE;
  expect(watch(text, true).writes).toBe(1);
  expect(watch(text, false).writes).toBe(2);
});

/** What reading every chunk in full gives. */
function readInFull(text: string) {
  const chunks = new SseSplitter()
    .push(Buffer.from(text))
    .map(eventData)
    .filter(json => json !== undefined && json !== '[DONE]')
    .map(json => JSON.parse(json ?? 'null'));
  const usages = chunks.map(({ usage, x_groq }) => usage ?? x_groq?.usage).filter(isObject);
  const reasons = chunks.map(({ choices }) => choices?.[0]?.finish_reason).filter(Boolean);
  return {
    usage: usages.at(-1),
    finishReason: reasons.at(-1),
    model: chunks.findLast(({ model }) => model)?.model,
    failed: chunks.some(({ error }) => isObject(error)),
    usageOnly: chunks.filter(({ choices, usage }) => choices?.length === 0 && isObject(usage)).length,
  };
}

test.each(['openai-chat', 'groq-chat', 'mistral-chat', 'openrouter-chat'])(
  'the tap on recorded streams of %s says what reading every chunk says',
  api => {
    const streams = recordedStreams(api);
    expect(streams.length).toBeGreaterThan(0);
    for (const { name, text } of streams) {
      const full = readInFull(text);
      const { tap, passed, events } = watch(text, false);
      const { summary } = tap;
      expect(summary.finishReason, name).toBe(full.finishReason);
      expect(summary.usage?.input, name).toBe(full.usage?.prompt_tokens);
      expect(summary.model, name).toBe(full.model);
      expect(summary.done, name).toBe(text.includes('[DONE]'));
      expect(summary.error !== undefined, name).toBe(full.failed);
      expect(summary.malformed, name).toBe(0);
      expect(new SseSplitter().push(Buffer.from(passed)).length, name).toBe(events.length - full.usageOnly);
      if (!full.failed) expect(watch(text, true).passed, name).toBe(text);
    }
  },
);
