import type { Breaker as BreakerSettings } from '@sluice/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Breaker, type CallShown } from './breaker.ts';

const NOW = 1_800_000_000_000;
const settings: BreakerSettings = {
  errorRate: 0.5,
  windowMs: 30_000,
  minRequests: 10,
  openForMs: 10_000,
  probes: 3,
};

const create = (changes: Partial<BreakerSettings> = {}) => {
  const changed: string[] = [];
  const identity = { key: 'k', provider: 'p', model: 'm', settings: { ...settings, ...changes } };
  const breaker = new Breaker(identity, (each, before, by) =>
    changed.push(`${before} → ${each.state(NOW).kind}, ${by}`),
  );
  return { breaker, changed };
};
const answered: CallShown = { failed: false, slow: false, isCounted: false };
const failed: CallShown = { failed: true, slow: false, isCounted: false };
const slow: CallShown = { failed: false, slow: true, isCounted: false };

const record = (breaker: Breaker, shown: readonly CallShown[], now = NOW): boolean =>
  shown.reduce((opened, call) => breaker.record(call, now) || opened, false);
const times = (count: number, shown: CallShown): CallShown[] => Array.from({ length: count }, () => shown);

describe('a closed breaker', () => {
  test('opens with the call that brings the share of failures over its rate', () => {
    const { breaker, changed } = create();
    expect(record(breaker, [...times(6, answered), ...times(5, failed)])).toBe(false);
    expect(breaker.record(failed, NOW)).toBe(true);
    expect(breaker.state(NOW)).toEqual({ kind: 'open', until: NOW + 10_000 });
    expect(changed).toEqual(['closed → open, here']);
  });

  test('stays closed with fewer calls than it looks at, and with old failures', () => {
    const { breaker } = create();
    expect(record(breaker, times(9, failed))).toBe(false);
    expect(record(breaker, times(9, failed), NOW + 40_000)).toBe(false);
    expect(breaker.record(failed, NOW + 40_000)).toBe(true);
  });

  test('opens by slow calls only where it was told what is slow', () => {
    expect(record(create().breaker, times(20, slow))).toBe(false);
    expect(record(create({ slowRate: 0.8, slowerThanMs: 1_000 }).breaker, times(10, slow))).toBe(true);
  });

  test('counts a call once that answered and broke off later', () => {
    const { breaker } = create({ minRequests: 2, errorRate: 1 });
    breaker.record(answered, NOW);
    expect(breaker.record({ failed: true, slow: false, isCounted: true }, NOW)).toBe(false);
  });

  test('opens if and only if enough calls were seen and the share of failures is reached', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: 0.05, max: 1, noNaN: true }),
        (failures, minRequests, errorRate) => {
          const { breaker } = create({ minRequests, errorRate });
          let calls = 0;
          let bad = 0;
          for (const isFailure of failures) {
            calls++;
            if (isFailure) bad++;
            const opened = breaker.record(isFailure ? failed : answered, NOW);
            expect(opened).toBe(isFailure && calls >= minRequests && bad >= errorRate * calls);
            if (opened) return;
          }
        },
      ),
    );
  });
});

describe('what the store says', () => {
  test('opens and closes it, but nothing that was read before this process knew better', () => {
    const { breaker, changed } = create();
    breaker.adopt({ key: 'k', openForMs: 5_000, successes: 0 }, NOW);
    expect(breaker.state(NOW)).toEqual({ kind: 'open', until: NOW + 5_000 });
    breaker.adopt(undefined, NOW + 500);
    expect(breaker.state(NOW + 500)).toEqual({ kind: 'closed' });
    breaker.change({ kind: 'open', until: NOW + 11_000 }, NOW + 1_000);
    breaker.adopt(undefined, NOW + 1_000);
    expect(breaker.state(NOW + 1_000).kind).toBe('open');
    expect(changed).toEqual(['closed → open, elsewhere', 'open → closed, elsewhere', 'closed → open, here']);
  });

  test('makes it half open when the time is over, and so does time itself', () => {
    const { breaker } = create();
    breaker.adopt({ key: 'k', openForMs: 5_000, successes: 0 }, NOW);
    expect(breaker.state(NOW + 5_000)).toEqual({ kind: 'half-open', probe: 'none' });
    const other = create().breaker;
    other.adopt({ key: 'k', openForMs: -1, successes: 1 }, NOW);
    expect(other.state(NOW).kind).toBe('half-open');
  });

  test('does not take away the probe that runs here', () => {
    const { breaker } = create();
    breaker.change({ kind: 'half-open', probe: 'running' }, NOW);
    breaker.adopt({ key: 'k', openForMs: -1, successes: 1 }, NOW + 1);
    expect(breaker.state(NOW + 1)).toEqual({ kind: 'half-open', probe: 'running' });
  });
});

test('a breaker that closed has forgotten what it opened for', () => {
  const { breaker } = create();
  record(breaker, times(10, failed));
  breaker.change({ kind: 'closed' }, NOW);
  expect(record(breaker, times(9, failed))).toBe(false);
});
