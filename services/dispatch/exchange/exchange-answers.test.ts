import { WINDOW_BYTES } from '@sluice/contract';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  COMPLETION,
  chunk,
  SECRET,
  START,
  startExchange,
  streaming,
  target,
  USAGE_CHUNK,
} from './exchange-fixture.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

const alone = { targets: [target('openai')] };
const once = { ...alone, retry: { attempts: 1, on: [], backoffInitialMs: 0, backoffMaxMs: 0, budget: 1 } };
const withUsage = { ...streaming, includeUsage: true };

describe('an answer in one piece', () => {
  test('passes through untouched, with the tokens that the provider counted', () => {
    const { sink, call, events } = startExchange();
    call(0).json(200, COMPLETION);
    expect(sink.text).toBe(JSON.stringify(COMPLETION));
    expect(sink.headers['content-type']).toBe('application/json');
    expect(events).toMatchObject([
      {
        eventId: `${'a'.repeat(32)}:1`,
        outcome: 'success',
        tenant: 'acme',
        keyId: 'key-1',
        tokens: { input: 11, output: 3 },
        estimated: false,
        lineage: { route: 'chat', configRevision: 4, servedModel: 'gpt-4o-2024-08-06' },
      },
    ]);
    expect(events[0]?.costNanoDollars).toBeGreaterThan(0);
  });

  test('that is huge passes through piece by piece, its tokens read from its end', () => {
    const { sink, call, events } = startExchange();
    const embeddings = JSON.stringify({
      model: 'text-embedding-3-small',
      data: Array.from({ length: 60 }, (_, index) => ({ index, embedding: 'x'.repeat(16_000) })),
      usage: { prompt_tokens: 4_000, total_tokens: 4_000 },
    });
    call(0).listener.onHead(200, { 'content-type': 'application/json' });
    for (let start = 0; start < embeddings.length; start += 60_000) {
      call(0).listener.onData(Buffer.from(embeddings.slice(start, start + 60_000)));
      if (start > 2 * WINDOW_BYTES) expect(sink.status).toBe(200);
    }
    call(0).listener.onEnd();
    expect(sink.text).toBe(embeddings);
    expect(events).toMatchObject([
      { tokens: { input: 4_000 }, estimated: false, lineage: { servedModel: 'text-embedding-3-small' } },
    ]);
  });

  test('that is not JSON counts as broken, whatever its status says, and is not gathered without end', () => {
    const { sink, call, calls } = startExchange({ plan: { ...once, targets: [target('a'), target('b')] } });
    call(0).answer(200, { 'content-type': 'text/html' }, '<html>', 'x');
    call(0).listener.onEnd();
    expect(calls).toHaveLength(1);
    expect(sink.errors).toMatchObject([{ status: expect.any(Number) }]);

    const endless = startExchange({ plan: once });
    endless.call(0).listener.onHead(200, { 'content-type': 'text/html' });
    for (let piece = 0; piece < 100 && endless.call(0).aborted === 0; piece++)
      endless.call(0).listener.onData(Buffer.alloc(64 * 1024, 'x'));
    expect(endless.call(0).aborted).toBe(1);
    expect(endless.sink.errors).toMatchObject([{ code: 'upstream_invalid' }]);
  });

  test('without usage is metered by an estimate', () => {
    const { call, events } = startExchange();
    const { usage: _usage, ...body } = COMPLETION;
    call(0).json(200, body);
    expect(events).toMatchObject([{ outcome: 'success', estimated: true, tokens: { input: 7, output: 1 } }]);
  });
});

describe('a stream', () => {
  test('passes through event by whole event, and the usage we asked for is ours', () => {
    const { sink, call, events } = startExchange({ envelope: { facts: streaming } });
    call(0).answer(200, { 'content-type': 'text/event-stream' }, `data: ${chunk('he')}\n\nda`);
    expect(sink.text).toBe(`data: ${chunk('he')}\n\n`);
    call(0).listener.onData(Buffer.from(`ta: ${chunk('llo', 'stop')}\n\n`));
    call(0).listener.onData(Buffer.from(`data: ${USAGE_CHUNK}\n\ndata: [DONE]\n\n`));
    call(0).listener.onEnd();
    expect(sink.text).toBe(`data: ${chunk('he')}\n\ndata: ${chunk('llo', 'stop')}\n\ndata: [DONE]\n\n`);
    expect(sink).toMatchObject({ ended: 1, errors: [] });
    expect(sink.headers).toMatchObject({ 'cache-control': 'no-cache', 'x-accel-buffering': 'no' });
    expect(Buffer.from(call(0).request.body).toString()).toContain('"include_usage":true');
    expect(events).toMatchObject([
      { outcome: 'success', stream: true, tokens: { input: 11, output: 3 }, estimated: false },
    ]);
  });

  test('gives the usage to a caller who asked for it', () => {
    const { sink, call } = startExchange({ envelope: { facts: withUsage } });
    call(0).stream(chunk('hi', 'stop'), USAGE_CHUNK, '[DONE]');
    call(0).listener.onEnd();
    expect(sink.text).toContain(USAGE_CHUNK);
  });

  test('that lacks its [DONE] gets one where the answer was whole', () => {
    const { sink, call, events } = startExchange({ envelope: { facts: streaming } });
    call(0).stream(chunk('hi', 'stop'));
    call(0).listener.onEnd();
    expect(sink.text.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(events).toMatchObject([{ outcome: 'success', estimated: true }]);
  });

  test('that ends in the middle of the answer ends with an error, not with silence', () => {
    const { sink, call, events } = startExchange({ envelope: { facts: streaming } });
    call(0).stream(chunk('half'));
    call(0).listener.onEnd();
    expect(sink).toMatchObject({ ended: 0, errors: [{ code: 'upstream_interrupted' }] });
    expect(events).toMatchObject([{ outcome: 'error', estimated: true }]);
  });

  test('hides what is no JSON behind the end of the answer', () => {
    const { sink, call, events } = startExchange({ envelope: { facts: streaming } });
    call(0).stream(chunk('hi', 'stop'), '{"usage', '[DONE]');
    call(0).listener.onData(Buffer.from('data: {"cut'));
    call(0).listener.onEnd();
    expect(sink.text).toBe(`data: ${chunk('hi', 'stop')}\n\ndata: [DONE]\n\n`);
    expect(events).toMatchObject([{ outcome: 'success' }]);
  });

  test('that begins with an error is unseen: the next target answers', () => {
    const { sink, call } = startExchange({ envelope: { facts: streaming } });
    call(0).stream(JSON.stringify({ error: { message: `over capacity ${SECRET}` } }));
    call(0).listener.onEnd();
    call(1).stream(chunk('hi', 'stop'), '[DONE]');
    call(1).listener.onEnd();
    expect(sink.text).toBe(`data: ${chunk('hi', 'stop')}\n\ndata: [DONE]\n\n`);
  });

  test('with an error in the middle passes it on, cleaned, and counts as failed', () => {
    const { sink, call, events } = startExchange({ envelope: { facts: streaming } });
    call(0).stream(chunk('hi'), JSON.stringify({ error: { message: `lost ${SECRET}` } }));
    call(0).listener.onEnd();
    expect(sink.text).toContain('"error"');
    expect(sink.text).not.toContain(SECRET);
    expect(sink).toMatchObject({ ended: 1, errors: [] });
    expect(events).toMatchObject([{ outcome: 'error', tries: [{ result: 'error' }], estimated: true }]);
  });

  test('with an event without end is broken off', () => {
    const { sink, call } = startExchange({ envelope: { facts: streaming }, plan: once });
    call(0).stream(chunk('hi'));
    for (let piece = 0; piece < 40 && call(0).aborted === 0; piece++)
      call(0).listener.onData(Buffer.alloc(64 * 1024, 'x'));
    expect(call(0).aborted).toBe(1);
    expect(sink.errors).toHaveLength(1);
  });

  test('that comes as one whole answer is told as a stream', () => {
    const { sink, call, calls } = startExchange({ envelope: { facts: streaming } });
    call(0).json(200, COMPLETION);
    expect(calls).toHaveLength(1);
    expect(sink.text).toMatch(/^data: \{.*"delta".*\ndata: \[DONE\]\n\n$/s);
  });

  test('that is no stream is not passed on as one', () => {
    const { sink, call, calls } = startExchange({ envelope: { facts: streaming } });
    call(0).json(200, 'nothing of the kind');
    call(1).stream(chunk('hi', 'stop'), '[DONE]');
    call(1).listener.onEnd();
    expect(calls).toHaveLength(2);
    expect(sink.text).toBe(`data: ${chunk('hi', 'stop')}\n\ndata: [DONE]\n\n`);
  });

  test('stops the provider while the window is full, and goes on when it has room', () => {
    const { sink, call } = startExchange({ envelope: { facts: streaming } });
    sink.window = 0;
    call(0).stream(chunk('a'));
    expect([call(0).paused, call(0).resumed]).toEqual([1, 0]);
    sink.drain();
    expect([call(0).paused, call(0).resumed]).toEqual([1, 1]);
    call(0).stream(chunk('b', 'stop'), '[DONE]');
    expect(call(0).paused).toBe(1);
  });
});

describe('giving up', () => {
  test('a caller that leaves ends the call at once, and what the provider had read is metered', () => {
    const { sink, call, events } = startExchange({ envelope: { facts: streaming } });
    call(0).stream(chunk('four'));
    sink.cancel();
    sink.cancel();
    expect(call(0).aborted).toBe(1);
    expect(events).toMatchObject([
      {
        outcome: 'cancelled',
        status: 499,
        errorCode: 'client_closed',
        tries: [{ result: 'client_closed' }],
        tokens: { input: 7, output: 1 },
        estimated: true,
      },
    ]);
  });

  test('a caller that leaves between two calls costs nothing: both were refused or not made', () => {
    const { sink, call, calls, events } = startExchange({ plan: alone });
    call(0).json(503, {});
    sink.cancel();
    vi.advanceTimersByTime(60_000);
    expect(calls).toHaveLength(1);
    expect(events).toMatchObject([
      { outcome: 'cancelled', tokens: { input: 0, output: 0 }, estimated: false, tries: [{ result: '503' }] },
    ]);
  });

  test('the deadline ends a call, whose provider may have read the request', () => {
    const { sink, call, events } = startExchange({ envelope: { deadline: START + 5_000 } });
    vi.advanceTimersByTime(5_000);
    expect(call(0).aborted).toBe(1);
    expect(sink.errors).toMatchObject([{ code: 'deadline_exceeded', status: 504 }]);
    expect(events).toMatchObject([
      { outcome: 'error', status: 504, tokens: { input: 7 }, estimated: true, tries: [{}] },
    ]);
  });

  test('nothing is called for a caller that has left before', () => {
    const { calls, sink } = startExchange({ envelope: { deadline: START - 1 } });
    vi.advanceTimersByTime(0);
    expect(sink.errors).toMatchObject([{ code: 'deadline_exceeded' }]);
    expect(calls.every(({ aborted }) => aborted === 1)).toBe(true);
  });

  test('an exchange that is over leaves no timer and tells nothing twice', () => {
    const { sink, call, events } = startExchange();
    call(0).json(200, COMPLETION);
    sink.cancel();
    expect(vi.getTimerCount()).toBe(0);
    expect(events).toHaveLength(1);
    expect(sink).toMatchObject({ ended: 1, errors: [] });
  });
});

test('a model name that cannot stand in a header is written so that it can', () => {
  const { sink, call } = startExchange({
    plan: { targets: [target('a', { model: 'm\r\nset-cookie: x\u{1f600}' })] },
  });
  call(0).json(200, COMPLETION);
  expect(sink.headers['x-sluice-target']).toMatch(/^a\/m[\x20-\x7e]*$/);
});

test('the time to the first byte is that of the answer, not of a call that failed', () => {
  const { call, events } = startExchange();
  vi.advanceTimersByTime(100);
  call(0).json(500, { error: { message: 'oops' } });
  vi.advanceTimersByTime(900);
  call(1).json(200, COMPLETION);
  expect(events[0]?.latency).toEqual({ totalMs: 1_010, firstByteMs: 1_010 });
});
