import { type AlertEvent, alertEventSchema } from '@sluice/contract';
import type { NewEvent } from '@sluice/store';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Breaker } from './breaker.ts';
import { OutageAlerts } from './outage-alerts.ts';

const NOW = Date.UTC(2030, 0, 1, 12, 0, 30);
const settings = { errorRate: 0.5, windowMs: 30_000, minRequests: 4, openForMs: 10_000, probes: 1 };
const FAILED = { failed: true, slow: false, isCounted: false };
const ANSWERED = { failed: false, slow: false, isCounted: false };

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

/** One process, and what it appended to the event log. */
function start() {
  const raised: (AlertEvent & { id: string })[] = [];
  const alerts = new OutageAlerts({
    appendEvent: ({ id, payload }: NewEvent) =>
      raised.push({ id, ...alertEventSchema.parse(JSON.parse(String(payload))) }),
    clock: Date.now,
  });
  const identity = { key: 'k', provider: 'openai', model: 'gpt-5-mini', settings };
  const breaker = new Breaker(identity, (changed, _, by) =>
    alerts.onBreaker(changed, changed.state(Date.now()).kind, by),
  );
  return {
    alerts,
    raised,
    open: () => {
      for (const shown of [ANSWERED, FAILED, FAILED, FAILED]) breaker.record(shown, Date.now());
    },
    hearsOfOpen: () => breaker.adopt({ key: 'k', openForMs: 10_000, successes: 0 }, Date.now()),
    close: () => breaker.change({ kind: 'closed' }, Date.now()),
  };
}

test('a breaker that opens is alerted of with what was seen', () => {
  const { open, raised } = start();
  open();
  expect(raised).toMatchObject([
    {
      kind: 'breaker.opened',
      severity: 'warning',
      tenant: '',
      title: 'openai/gpt-5-mini fails or is slow: its circuit breaker opened.',
      details: { failed: '3 of 4 calls within 30 s', 'asked again': 'after 10 s' },
      subject: { provider: 'openai', model: 'gpt-5-mini', since: '2030-01-01T12:00:00.000Z' },
    },
  ]);
});

test('processes that open it together raise the same alert, and one that hears of it none', () => {
  const [one, other, hearing] = [start(), start(), start()];
  one.open();
  vi.advanceTimersByTime(200);
  other.open();
  hearing.hearsOfOpen();
  expect(one.raised.map(({ id }) => id)).toEqual(other.raised.map(({ id }) => id));
  expect(hearing.raised).toEqual([]);
});

test('a target that flaps has one outage, which is over when it stayed up for five minutes', () => {
  const { open, close, raised } = start();
  for (let time = 0; time < 10; time++) {
    open();
    vi.advanceTimersByTime(10_000);
    close();
    vi.advanceTimersByTime(200_000);
  }
  expect(raised.map(({ kind }) => kind)).toEqual(['breaker.opened']);
  vi.advanceTimersByTime(100_000);
  expect(raised.map(({ kind }) => kind)).toEqual(['breaker.opened', 'breaker.closed']);
  expect(raised[1]).toMatchObject({
    severity: 'info',
    title: 'openai/gpt-5-mini answers again.',
    subject: raised[0]?.subject,
  });
  open();
  expect(raised.map(({ kind }) => kind)).toEqual(['breaker.opened', 'breaker.closed', 'breaker.opened']);
  expect(new Set(raised.map(({ id }) => id)).size).toBe(3);
});

test('nothing is raised once it is closed down', () => {
  const { alerts, open, close, raised } = start();
  open();
  close();
  alerts.close();
  vi.advanceTimersByTime(600_000);
  expect(raised).toHaveLength(1);
});
