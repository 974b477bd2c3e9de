import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { chunk, START, startExchange, streaming, target } from './exchange-fixture.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

const role = JSON.stringify({
  model: 'm',
  choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }],
});
const toolCall = JSON.stringify({
  choices: [
    { index: 0, delta: { tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '' } }] } },
  ],
});
const begin = (plan = {}) => startExchange({ envelope: { facts: streaming }, plan });
const answered = `data: ${chunk('hi', 'stop')}\n\ndata: [DONE]\n\n`;

describe('the opening of a stream', () => {
  test('is kept until the model begins, and goes on before what it says', () => {
    const { sink, call } = begin();
    call(0).stream(role);
    expect([sink.status, sink.text]).toEqual([undefined, '']);
    call(0).stream(chunk('hi'));
    expect(sink.text).toBe(`data: ${role}\n\ndata: ${chunk('hi')}\n\n`);
  });

  test('is kept no longer than until a tool is called', () => {
    const { sink, call } = begin();
    call(0).stream(role, toolCall);
    expect(sink.text).toBe(`data: ${role}\n\ndata: ${toolCall}\n\n`);
  });

  test('that is long goes on', () => {
    const { sink, call } = begin();
    for (let piece = 0; piece < 60; piece++)
      call(0).answer(200, { 'content-type': 'text/event-stream' }, `: ${'x'.repeat(1_000)}\n\n`);
    expect(sink.status).toBeUndefined();
    for (let piece = 0; piece < 10; piece++)
      call(0).listener.onData(Buffer.from(`: ${'x'.repeat(1_000)}\n\n`));
    expect(sink.text.length).toBeGreaterThan(64_000);
  });

  test('of a provider that breaks off there is unseen: the next one answers', () => {
    const { sink, call } = begin();
    call(0).stream(role);
    call(0).listener.onFailure({ kind: 'network', detail: 'ECONNRESET' });
    call(1).stream(chunk('hi', 'stop'), '[DONE]');
    call(1).listener.onEnd();
    expect(sink).toMatchObject({ text: answered, ended: 1, errors: [] });
    expect(sink.headers['x-sluice-target']).toBe('groq/gpt-4o');
  });

  test('without an answer behind it is an error, and not an empty answer', () => {
    const { sink, call } = begin({ targets: [target('openai')], retry: once });
    call(0).stream(role);
    call(0).listener.onEnd();
    expect(sink).toMatchObject({ text: '', ended: 0, errors: [{ code: 'upstream_interrupted' }] });
  });
});

const once = { attempts: 1, on: [], backoffInitialMs: 0, backoffMaxMs: 0, budget: 1 };

describe('a provider that keeps its stream alive and says nothing', () => {
  test('is silent after the time that its first token may take, and is not asked again', () => {
    const { sink, calls, call, events } = begin();
    call(0).stream(role);
    for (let waitedMs = 0; waitedMs < 1_900; waitedMs += 100) {
      vi.advanceTimersByTime(100);
      call(0).listener.onData(Buffer.from(': keep-alive\n\n'));
    }
    expect(calls).toHaveLength(1);
    vi.advanceTimersByTime(150);
    expect(call(0).aborted).toBe(1);
    expect(calls.map(({ request }) => request.target.provider)).toEqual(['openai', 'groq']);
    call(1).stream(chunk('hi', 'stop'), '[DONE]');
    call(1).listener.onEnd();
    expect(sink.text).toBe(answered);
    expect(events).toMatchObject([{ tries: [{ result: 'timeout' }, { result: '200' }] }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('has time enough once the model has begun', () => {
    const { sink, call } = begin();
    call(0).stream(chunk('h'));
    vi.advanceTimersByTime(30_000);
    call(0).stream(chunk('i', 'stop'), '[DONE]');
    call(0).listener.onEnd();
    expect(sink).toMatchObject({ ended: 1, errors: [] });
  });
});

describe('an event that is no JSON', () => {
  const damaged = '{"choices":[{"del';

  test('before the caller saw anything: the next provider answers', () => {
    const { sink, call } = begin();
    call(0).stream(role, damaged, chunk('lost'));
    expect(call(0).aborted).toBe(1);
    call(1).stream(chunk('hi', 'stop'), '[DONE]');
    call(1).listener.onEnd();
    expect(sink.text).toBe(answered);
  });

  test('in the middle of an answer ends it with an error: what is behind the gap does not go on', () => {
    const { sink, call, events } = begin();
    call(0).stream(chunk('one '));
    call(0).answer(
      200,
      { 'content-type': 'text/event-stream' },
      `data: ${damaged}\n\ndata: ${chunk('three', 'stop')}\n\ndata: [DONE]\n\n`,
    );
    expect(call(0).aborted).toBe(1);
    expect(sink).toMatchObject({ ended: 0, errors: [{ code: 'upstream_interrupted' }] });
    expect(sink.text).toBe(`data: ${chunk('one ')}\n\n`);
    expect(events).toMatchObject([{ outcome: 'error', errorCode: 'upstream_interrupted' }]);
  });
});
