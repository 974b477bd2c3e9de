import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { START, type StartOptions, startExchange, target } from './exchange-fixture.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

const service = (host: string) =>
  target(host, { kind: 'http', protocol: 'http', model: '', baseUrl: `http://${host}` });

const startService = (targets = [service('one:80'), service('two:80')], options: StartOptions = {}) =>
  startExchange({
    ...options,
    envelope: {
      protocol: 'http',
      method: 'PUT',
      path: '/predict?x=1',
      facts: { stream: false, includeUsage: false, inputTokensEstimate: 0 },
      ...options.envelope,
    },
    plan: { targets, ...options.plan },
  });

test('a service is called with the caller’s method, path and headers', () => {
  const { call } = startService(undefined, { envelope: { headers: { 'x-custom': 'kept' } } });
  expect(call(0).request).toMatchObject({
    protocol: 'http',
    method: 'PUT',
    path: '/predict?x=1',
    headers: { 'x-custom': 'kept' },
  });
});

test('a status that is to be tried again ends the call at once, and the next service answers', () => {
  const { sink, call, tries } = startService();
  call(0).answer(503, { 'content-type': 'text/plain' }, 'busy');
  expect(call(0).aborted).toBe(1);
  call(1).answer(201, { 'content-type': 'image/png' }, 'bytes');
  call(1).listener.onEnd();
  expect(sink).toMatchObject({ status: 201, text: 'bytes', ended: 1, errors: [] });
  expect(tries.map(({ result }) => result)).toEqual(['503', '201']);
});

test('an error answer is passed on as it is once nobody else is to be asked', () => {
  const { sink, call, events } = startService([service('one:80')], {
    plan: { retry: { attempts: 1, on: ['5xx'], backoffInitialMs: 1, backoffMaxMs: 1, budget: 1 } },
  });
  call(0).answer(500, { 'content-type': 'application/x-own', 'retry-after': '7' }, 'own ', 'words');
  call(0).listener.onEnd();
  expect(sink).toMatchObject({ status: 500, text: 'own words', ended: 1, errors: [] });
  expect(sink.headers).toMatchObject({
    'content-type': 'application/x-own',
    'retry-after': '7',
    'x-sluice-target': 'one:80',
  });
  expect(events).toMatchObject([
    {
      outcome: 'error',
      status: 500,
      tokens: { input: 0, output: 0 },
      estimated: false,
      tries: [{ result: '500' }],
    },
  ]);
});

test('a service that is to be asked again is waited for as long as it says', () => {
  const { calls, call } = startService([service('one:80')]);
  call(0).answer(429, { 'retry-after': '3' }, 'slow down');
  vi.advanceTimersByTime(2_999);
  expect(calls).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(calls).toHaveLength(2);
});

test('an answer that breaks off is never taken for a whole one', () => {
  const { sink, call, events } = startService();
  call(0).answer(200, { 'content-type': 'text/plain' }, 'half');
  call(0).listener.onFailure({ kind: 'network', detail: 'reset' });
  expect(sink.errors).toMatchObject([{ code: 'upstream_interrupted' }]);
  expect(events).toMatchObject([{ outcome: 'error', errorCode: 'upstream_interrupted' }]);
});

test('cookies, what is between two hops, and names that are ours are not passed on; the rest is', () => {
  const { sink, call } = startService();
  call(0).answer(
    200,
    {
      'content-type': 'text/plain',
      'set-cookie': ['a=1'],
      connection: 'close, X-Hop',
      'x-hop': 'private',
      'transfer-encoding': 'chunked',
      'x-sluice-attempts': '99',
      'x-request-id': 'theirs',
      vary: ['accept', 'origin'],
      'access-control-allow-origin': '*',
      'www-authenticate': 'Basic',
    },
    'x',
  );
  call(0).listener.onEnd();
  expect(sink.headers).toEqual({
    'content-type': 'text/plain',
    vary: 'accept, origin',
    'access-control-allow-origin': '*',
    'www-authenticate': 'Basic',
    'x-ratelimit-limit': '10',
    'x-sluice-target': 'one:80',
    'x-sluice-attempts': '1',
  });
});
