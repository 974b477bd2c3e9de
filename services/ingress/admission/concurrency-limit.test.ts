import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConcurrencyLimit } from './concurrency-limit.ts';

const options = { targetDelayMs: 500, least: 64, most: 10_000 };
const INTERVAL_MS = 100;

const interval = fc.record({
  delaysMs: fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 20 }),
  peak: fc.nat(20_000),
  stallMs: fc.nat(5_000),
});

function pass(
  limit: ConcurrencyLimit,
  { delaysMs, peak, stallMs }: { delaysMs: number[]; peak: number; stallMs: number },
): void {
  for (const delayMs of delaysMs) limit.observe(delayMs);
  limit.endInterval(peak, stallMs);
}

test('whatever happens, the limit stays between its bounds', () => {
  fc.assert(
    fc.property(fc.array(interval, { maxLength: 100 }), intervals => {
      const limit = new ConcurrencyLimit(options);
      for (const each of intervals) {
        pass(limit, each);
        expect(limit.limit).toBeGreaterThanOrEqual(options.least);
        expect(limit.limit).toBeLessThanOrEqual(options.most);
      }
    }),
  );
});

test('while nobody waits too long, the limit never falls', () => {
  fc.assert(
    fc.property(fc.array(interval, { maxLength: 50 }), intervals => {
      const limit = new ConcurrencyLimit(options);
      for (let count = 0; count < 20; count++) pass(limit, { delaysMs: [2_000], peak: 1_000, stallMs: 0 });
      for (const { delaysMs, peak } of intervals) {
        const before = limit.limit;
        pass(limit, { delaysMs: delaysMs.map(delayMs => delayMs % 500), peak, stallMs: 0 });
        expect(limit.limit).toBeGreaterThanOrEqual(before);
      }
    }),
  );
});

const passLate = (limit: ConcurrencyLimit, intervals: number, delayMs: number, peak: number): void => {
  for (let count = 0; count < intervals; count++) pass(limit, { delaysMs: [delayMs], peak, stallMs: 0 });
};

test('late intervals of less than a second change nothing', () => {
  const limit = new ConcurrencyLimit(options);
  passLate(limit, 9, 10_000, 500);
  passLate(limit, 1, 1, 500);
  passLate(limit, 9, 10_000, 500);
  expect(limit.limit).toBe(options.most);
});

test('intervals in which nothing of what waits was begun say nothing, for good or ill', () => {
  const limit = new ConcurrencyLimit(options);
  for (let count = 0; count < 20; count++) pass(limit, { delaysMs: [], peak: 500, stallMs: 0 });
  expect(limit.limit).toBe(options.most);
  for (let count = 0; count < 6; count++) {
    pass(limit, { delaysMs: [600], peak: 1_200, stallMs: 0 });
    pass(limit, { delaysMs: [], peak: 1_200, stallMs: 0 });
  }
  expect(limit.limit).toBe(900);
});

test('from many that wait, as many are left as would wait as long as they may', () => {
  const limit = new ConcurrencyLimit(options);
  passLate(limit, 10, 600, 1_200);
  expect(limit.limit).toBe(900);
});

/**
 * A queue that is served at `capacity` requests/s, offered `factor` times as many, and that stands still for a while after five seconds.
 * Gives what was served per second, and how long requests waited, in the last ten of twenty seconds; and how many were refused in all.
 */
function simulate(
  capacity: number,
  factor: number,
  standstillMs = 0,
): { served: number; longestMs: number; refused: number } {
  const limit = new ConcurrencyLimit(options);
  const waitingSince: number[] = [];
  let served = 0;
  let longestMs = 0;
  let refused = 0;
  let peak = 0;
  for (let now = 0; now < 20_000; now++) {
    for (
      let arrivals =
        Math.floor(((now + 1) * capacity * factor) / 1_000) - Math.floor((now * capacity * factor) / 1_000);
      arrivals > 0;
      arrivals--
    )
      if (waitingSince.length < limit.limit) waitingSince.push(now);
      else refused += 1;
    peak = Math.max(peak, waitingSince.length);
    for (
      let turns = Math.floor(((now + 1) * capacity) / 1_000) - Math.floor((now * capacity) / 1_000);
      turns > 0 && (now < 5_000 || now >= 5_000 + standstillMs);
      turns--
    ) {
      const since = waitingSince.shift();
      if (since === undefined) break;
      limit.observe(now - since);
      if (now < 10_000) continue;
      served += 1;
      longestMs = Math.max(longestMs, now - since);
    }
    if (now % INTERVAL_MS !== INTERVAL_MS - 1) continue;
    limit.endInterval(peak, 0);
    peak = 0;
  }
  return { served: served / 10, longestMs, refused };
}

test('a queue that is offered too much is kept busy, and short', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 300, max: 5_000 }),
      fc.double({ min: 1.05, max: 6, noNaN: true }),
      (capacity, factor) => {
        const { served, longestMs } = simulate(capacity, factor);
        expect(served).toBeGreaterThan(0.97 * capacity);
        expect(longestMs).toBeLessThan(1_500);
      },
    ),
    { numRuns: 20 },
  );
});

test('a queue that is offered what it can do refuses nothing', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 3_000 }), capacity => {
      expect(simulate(capacity, 0.9).served).toBeGreaterThan(0.89 * capacity);
    }),
    { numRuns: 10 },
  );
});

test('what waits since something stood still for up to a second is answered, where there is room to catch up', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 300, max: 3_000 }),
      fc.double({ min: 0.3, max: 0.85, noNaN: true }),
      fc.integer({ min: 100, max: 1_000 }),
      (capacity, factor, standstillMs) => {
        expect(simulate(capacity, factor, standstillMs).refused).toBe(0);
      },
    ),
    { numRuns: 20 },
  );
});
