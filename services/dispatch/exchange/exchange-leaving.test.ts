import { GatewayError } from '@sluice/contract';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { chunk, START, startExchange, streaming } from './exchange-fixture.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

const leaving = new GatewayError('shutting_down');

test('when the process leaves, a call is aborted, and what nobody has seen yet goes on in another attempt', () => {
  const { sink, call, events } = startExchange({ envelope: { facts: streaming } });
  sink.cancel(leaving);
  expect(call(0).aborted).toBe(1);
  expect(events).toMatchObject([
    { outcome: 'error', errorCode: 'shutting_down', status: 503, redriven: true, estimated: true },
  ]);
});

test.each([
  ['the client has seen its beginning', true, true],
  ['its route forbids it', false, false],
])('when the process leaves, the attempt is the last one where %s', (_why, redriveAfterAccept, begun) => {
  const { sink, call, events } = startExchange({
    envelope: { facts: streaming },
    plan: { redriveAfterAccept },
  });
  if (begun) call(0).stream(chunk('half'));
  sink.cancel(leaving);
  expect(events).toMatchObject([{ outcome: 'error', errorCode: 'shutting_down' }]);
  expect(events[0]).not.toHaveProperty('redriven');
});

test('a call that is given up before it was on its way to the provider used nothing, and nothing is estimated', () => {
  const { sink, call, events } = startExchange({ envelope: { facts: streaming } });
  call(0).sent = false;
  sink.cancel();
  expect(call(0).aborted).toBe(1);
  expect(events).toMatchObject([
    {
      outcome: 'cancelled',
      tries: [{ result: 'client_closed' }],
      tokens: { input: 0, output: 0 },
      costNanoDollars: 0,
      estimated: false,
    },
  ]);
  expect(events[0]?.tries[0]).not.toHaveProperty('uncertain');
});
