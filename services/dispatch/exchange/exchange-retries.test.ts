import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { COMPLETION, chunk, SECRET, START, startExchange, streaming, target } from './exchange-fixture.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

const alone = { targets: [target('openai')] };

describe('another call', () => {
  test('goes to the next target at once, and the caller sees only the answer', () => {
    const { sink, calls, call, events } = startExchange();
    call(0).json(500, { error: { message: 'oops' } });
    expect(calls.map(({ request }) => request.target.provider)).toEqual(['openai', 'groq']);
    call(1).json(200, COMPLETION);
    expect(sink).toMatchObject({ status: 200, text: JSON.stringify(COMPLETION), ended: 1, errors: [] });
    expect(sink.headers).toMatchObject({
      'x-sluice-target': 'groq/gpt-4o',
      'x-sluice-attempts': '2',
      'x-ratelimit-limit': '10',
    });
    expect(events).toMatchObject([
      {
        outcome: 'success',
        status: 200,
        target: { provider: 'groq' },
        tries: [{ result: '500' }, { result: '200' }],
        estimated: false,
      },
    ]);
  });

  test('to a target that was called before waits for a part of the backoff', () => {
    const { calls, call } = startExchange({ plan: alone });
    call(0).json(503, {});
    vi.advanceTimersByTime(99);
    expect(calls).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(calls).toHaveLength(2);
    call(1).json(503, {});
    vi.advanceTimersByTime(199);
    expect(calls).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(calls).toHaveLength(3);
  });

  test('waits for as long as Retry-After says, where there is that much time', () => {
    const { sink, calls, call } = startExchange({ plan: alone });
    call(0).json(429, {}, { 'retry-after': '3' });
    vi.advanceTimersByTime(2_999);
    expect(calls).toHaveLength(1);
    vi.advanceTimersByTime(1);
    call(1).json(429, { error: { message: 'slow down' } }, { 'retry-after': '120' });
    expect(sink).toMatchObject({ status: 429, ended: 1 });
    expect(sink.headers['retry-after']).toBe('120');
    vi.advanceTimersByTime(200_000);
    expect(calls).toHaveLength(2);
  });

  test('does not go to a target that was silent', () => {
    const { sink, calls, call, events } = startExchange();
    call(0).listener.onFailure({ kind: 'timeout', detail: 'UND_ERR_HEADERS_TIMEOUT' });
    call(1).listener.onFailure({ kind: 'timeout', detail: 'UND_ERR_HEADERS_TIMEOUT' });
    vi.advanceTimersByTime(10_000);
    expect(calls).toHaveLength(2);
    expect(sink.errors).toMatchObject([{ code: 'no_target_left' }]);
    expect(events).toMatchObject([
      { outcome: 'error', tries: [{ result: 'timeout' }, { result: 'timeout' }] },
    ]);
  });

  test('is not made more often than the route says', () => {
    const { sink, calls, call } = startExchange();
    for (let index = 0; index < 3; index++) {
      call(index).listener.onFailure({ kind: 'network', detail: 'ECONNREFUSED' });
      vi.advanceTimersByTime(5_000);
    }
    expect(calls).toHaveLength(3);
    expect(sink.errors).toMatchObject([{ code: 'no_target_left', status: 503 }]);
  });

  test('is not made for what the caller did wrong', () => {
    for (const status of [400, 403, 404, 422]) {
      const { sink, calls, call } = startExchange();
      call(0).json(status, { error: { message: 'wrong', type: 'invalid_request_error' } });
      expect(calls).toHaveLength(1);
      expect(sink).toMatchObject({ status, ended: 1 });
      expect(JSON.parse(sink.text)).toMatchObject({ error: { message: 'wrong' } });
    }
  });

  test('is made when an answer breaks off before the caller saw any of it, and not after', () => {
    const unseen = startExchange();
    unseen.call(0).answer(200, { 'content-type': 'application/json' }, '{"choi');
    unseen.call(0).listener.onFailure({ kind: 'network', detail: 'ECONNRESET' });
    unseen.call(1).json(200, COMPLETION);
    expect(unseen.sink).toMatchObject({ text: JSON.stringify(COMPLETION), ended: 1, errors: [] });

    const seen = startExchange({ envelope: { facts: streaming } });
    seen.call(0).stream(chunk('half'));
    seen.call(0).listener.onFailure({ kind: 'network', detail: `ECONNRESET ${SECRET}` });
    expect(seen.calls).toHaveLength(1);
    expect(seen.sink.errors).toMatchObject([{ code: 'upstream_interrupted' }]);
    expect(seen.sink.errors[0]?.message).not.toContain(SECRET);
    expect(seen.events).toMatchObject([
      {
        outcome: 'error',
        errorCode: 'upstream_interrupted',
        estimated: true,
        tokens: { input: 7, output: 1 },
      },
    ]);
  });
});

describe('a call that fails within itself', () => {
  test('leaves the next one in charge: it is paused and given up, not the one that failed', () => {
    const { sink, calls, call } = startExchange({
      envelope: { facts: streaming },
      onCall: made => {
        if (made.request.target.provider === 'openai')
          made.listener.onFailure({ kind: 'network', detail: 'UND_ERR_CLOSED' });
      },
    });
    expect(calls).toHaveLength(2);
    sink.window = 0;
    call(1).stream(chunk('hi'));
    expect([call(0).paused, call(1).paused]).toEqual([0, 1]);
    sink.cancel();
    expect([call(0).aborted, call(1).aborted]).toEqual([0, 1]);
  });

  test('or cannot even be made is one more that failed, at the first target and after a wait', () => {
    const { sink, events, tries } = startExchange({
      plan: alone,
      onCall: () => {
        throw new TypeError(`invalid header ${SECRET}`);
      },
    });
    vi.advanceTimersByTime(10_000);
    expect(tries.map(({ result }) => result)).toEqual(['network', 'network', 'network']);
    expect(sink.errors).toHaveLength(1);
    expect(sink.errors[0]?.message).not.toContain(SECRET);
    expect(events).toMatchObject([{ outcome: 'error', tries: [{}, {}, {}] }]);
  });
});

describe('what a provider says in an error', () => {
  test('reaches the caller without keys and addresses, with the provider status', () => {
    const { sink, call, events } = startExchange({ plan: alone });
    call(0).json(400, {
      error: {
        message: `Bad key ${SECRET} at https://openai.example/v1/x`,
        type: 'invalid_request_error',
        code: 'bad',
        param: 'model',
      },
    });
    expect(sink.status).toBe(400);
    expect(sink.text).not.toMatch(/sk-provider|openai\.example/);
    expect(JSON.parse(sink.text)).toMatchObject({ error: { code: 'bad', param: 'model' } });
    expect(events).toMatchObject([
      {
        outcome: 'error',
        status: 400,
        tokens: { input: 0, output: 0 },
        estimated: false,
        costNanoDollars: 0,
      },
    ]);
  });

  test('about our own credential or account is not for the caller, whose own is fine', () => {
    for (const status of [401, 402]) {
      const { sink, call, events } = startExchange({ plan: alone });
      call(0).json(status, { error: { message: 'Incorrect API key provided: acct-7' } });
      expect(sink).toMatchObject({ status: undefined, errors: [{ code: 'no_target_left', status: 503 }] });
      expect(sink.errors[0]?.message).not.toContain('acct-7');
      expect(sink.errors[0]?.details.internal).toContain(String(status));
      expect(events).toMatchObject([{ outcome: 'error', status: 503, tries: [{ result: String(status) }] }]);
    }
  });

  test('in a page that is not JSON is not repeated', () => {
    const { sink, call } = startExchange({ plan: alone });
    call(0).answer(404, { 'content-type': 'text/html' }, '<html>nginx/1.2 at 10.0.0.7</html>');
    call(0).listener.onEnd();
    expect(sink.status).toBe(404);
    expect(sink.text).not.toContain('nginx');
    expect(JSON.parse(sink.text).error.message).toBe('The provider answered with status 404.');
  });

  test('a redirect is no answer: nobody follows it, neither we nor the caller', () => {
    const { sink, call } = startExchange({ plan: alone });
    call(0).answer(302, { location: 'http://169.254.169.254/' });
    call(0).listener.onEnd();
    vi.advanceTimersByTime(1_000);
    expect(sink.status).toBeUndefined();
  });
});
