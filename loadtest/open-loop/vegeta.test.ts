import { describe, expect, test } from 'vitest';
import { recordOf } from './vegeta.ts';

const whole = { choices: [{ finish_reason: 'stop' }] };
const refusal = { error: { message: 'Too much.', code: 'overloaded' } };

const result = (code: number, body: object | undefined, changes: object = {}) => ({
  seq: 1,
  code,
  timestamp: '2026-12-01T00:00:00Z',
  latency: 2_500_000,
  error: '',
  body: body === undefined ? null : Buffer.from(JSON.stringify(body)).toString('base64'),
  headers: null,
  ...changes,
});

describe('what vegeta saw', () => {
  test('is told as our own generator tells it', () => {
    const refused = result(503, refusal, {
      error: '503 Service Unavailable',
      headers: { 'Retry-After': ['1'] },
    });
    expect(recordOf(result(200, whole), 'http://a', 7)).toMatchObject({
      verdict: 'whole',
      totalMs: 2.5,
      atMs: 7,
    });
    expect(recordOf(refused, 'http://a', 0)).toMatchObject({
      verdict: 'refused',
      status: 503,
      code: 'overloaded',
      retryAfter: '1',
    });
  });

  test.each([
    ['an answer that is no whole one', result(200, {}), 'damaged'],
    ['one that broke off', result(200, {}, { error: 'unexpected EOF' }), 'cut'],
    ['no answer', result(0, undefined, { error: 'connection refused' }), 'unanswered'],
    [
      'none in time',
      result(0, undefined, { error: 'context deadline exceeded (Client.Timeout exceeded)' }),
      'timeout',
    ],
  ])('%s is not taken for one', (_what, seen, verdict) => {
    expect(recordOf(seen, 'http://a', 0).verdict).toBe(verdict);
  });
});
