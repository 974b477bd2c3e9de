import { array, assert, asyncProperty, constantFrom, integer, record } from 'fast-check';
import { expect } from 'vitest';
import type { ReservationsAtTime } from './contract-suite.ts';
import { bucketWidthMs } from './window-counter.ts';

let runs = 0;

/**
 * Random holds at random times against a list of the admitted ones: at most the limit in any window; a
 * refusal only where a window longer by one bucket is full; `retryAfterMs` and `resetMs` exact.
 */
export async function limiterProperty(at: ReservationsAtTime, numRuns: number): Promise<void> {
  const scenario = record({
    limit: integer({ min: 1, max: 6 }),
    windowMs: constantFrom(10_000, 10_007, 59_999, 60_000, 3_600_000),
    start: integer({ min: 0, max: 120_000 }),
    // In thousandths of the window.
    pauses: array(constantFrom(0, 0, 1, 3, 15, 17, 100, 333, 500, 983, 999, 1_000, 1_017, 2_500), {
      minLength: 5,
      maxLength: 60,
    }),
  });
  await assert(
    asyncProperty(scenario, async ({ limit, windowMs, start, pauses }) => {
      runs += 1;
      const key = `property-${runs}`;
      const admitted: number[] = [];
      at.now = 1_700_000_000_000 + start;
      for (const [step, pause] of pauses.entries()) {
        at.now += Math.round((pause * windowMs) / 1_000);
        const result = await at.store.hold({
          id: `${key}-${step}`,
          attempt: 1,
          tenant: 'property',
          limits: [{ key, limit, windowMs }],
          leaseMs: 1_000,
        });
        const within = (lengthMs: number): number =>
          admitted.filter(time => time >= at.now - lengthMs).length;
        if (result.kind === 'held') {
          expect(within(windowMs)).toBeLessThan(limit);
          admitted.push(at.now);
        } else {
          expect(within(windowMs + bucketWidthMs(windowMs))).toBeGreaterThanOrEqual(limit);
          expect(result.retryAfterMs).toBe(untilRoom(admitted, at.now, limit, windowMs));
        }
        const [state] = result.limits;
        expect(state?.resetMs).toBe(
          state?.remaining === 0 ? untilRoom(admitted, at.now, limit, windowMs) : 0,
        );
      }
    }),
    { numRuns },
  );
}

/** When the limit-th newest request leaves the window, rounded up to the end of its bucket. */
function untilRoom(admitted: readonly number[], now: number, limit: number, windowMs: number): number {
  const widthMs = bucketWidthMs(windowMs);
  const blocking = admitted.at(-limit) ?? Number.NaN;
  return (Math.floor(blocking / widthMs) + 1) * widthMs + windowMs - now;
}
