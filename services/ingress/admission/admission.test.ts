import { createTelemetry, Registry } from '@sluice/telemetry';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Admission, type AdmissionOptions } from './admission.ts';
import { AdmissionMetrics } from './admission-metrics.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function start(options: Partial<AdmissionOptions> = {}) {
  const registry = new Registry();
  const lines: string[] = [];
  const { logger } = await createTelemetry({
    service: 'ingress',
    instance: 'ingress.test',
    logs: {
      level: 'info',
      format: 'json',
      destination: { write: line => void lines.push(JSON.parse(line).msg) },
    },
  });
  let now = 0;
  const admission = new Admission(
    { targetDelayMs: 500, mostPending: 10_000, ...options },
    { now: () => now, metrics: new AdmissionMetrics(registry), logger },
  );
  onTestFinished(() => admission.close());
  const enter = (count: number): void => {
    for (let entered = 0; entered < count; entered++) admission.enter();
  };
  /** Lets time pass; `stallMs` more than the timers notice. */
  const pass = (milliseconds: number, stallMs = 0): void => {
    for (let left = milliseconds; left > 0; left -= 100) {
      now += 100 + stallMs;
      vi.advanceTimersByTime(100);
    }
  };
  /** Intervals in which requests waited for a second. */
  const late = (intervals: number): void => {
    for (let count = 0; count < intervals; count++) {
      admission.observe(1_000);
      pass(100);
    }
  };
  /** Lets time pass in which no timer rings. */
  const passBusy = (milliseconds: number): void => {
    now += milliseconds;
  };
  return { admission, registry, lines, enter, late, pass, passBusy };
}

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

test('while requests are begun at once, as many are let in as may ever wait', async () => {
  const { admission, enter, pass } = await start({ mostPending: 100 });
  enter(99);
  pass(1_000);
  expect(admission.admits('client')).toBe(true);
  admission.enter();
  expect(admission.admits('client')).toBe(false);
});

test('where requests wait too long fewer are let in, those who look after the gateway before others', async () => {
  const { admission, enter, late } = await start();
  enter(200);
  late(15);
  expect(admission.admits('client')).toBe(false);
  expect(admission.admits('operator')).toBe(false);
  const few = await start();
  few.enter(70);
  few.late(20);
  expect(few.admission.admits('client')).toBe(false);
  expect(few.admission.admits('operator')).toBe(true);
});

test('an event loop that stands still counts as waiting where requests are begun by it, and only there', async () => {
  const { admission, enter, pass } = await start();
  enter(301);
  admission.leave(false);
  pass(600, 800);
  expect(admission.admits('client')).toBe(true);
  admission.enter();
  admission.leave(true);
  await turn();
  pass(1_600, 800);
  expect(admission.admits('client')).toBe(false);
});

test('intervals end while the event loop has no time for its timers', async () => {
  const { admission, enter, passBusy } = await start();
  enter(200);
  for (let count = 0; count < 16; count++) {
    admission.observe(1_000);
    passBusy(100);
    admission.admits('client');
  }
  expect(admission.admits('client')).toBe(false);
});

test('a request that is begun elsewhere makes room at once, one that is begun by a call when the event loop has come round', async () => {
  const { admission, enter } = await start({ mostPending: 2 });
  enter(2);
  admission.leave(false);
  expect(admission.admits('client')).toBe(true);
  admission.enter();
  admission.leave(true);
  expect(admission.admits('client')).toBe(false);
  await turn();
  expect(admission.admits('client')).toBe(true);
});

test('that requests are refused is said once, and once that it is over, and counted', async () => {
  const { admission, registry, lines, enter, late, pass } = await start();
  enter(200);
  late(15);
  for (let count = 0; count < 5; count++) admission.admits('client');
  late(2);
  admission.admits('client');
  pass(6_000);
  expect(lines).toEqual([
    'Requests wait too long to be begun: some are refused.',
    'No more requests are refused.',
  ]);
  const text = await registry.metrics();
  expect(text).toMatch(/^sluice_ingress_refused_total 6$/m);
  expect(text).toMatch(/^sluice_ingress_pending_requests 200$/m);
  expect(text).toMatch(/^sluice_ingress_pending_limit \d+$/m);
});
