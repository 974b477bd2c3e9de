import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextStep, type RetryState } from './retry-policy.ts';

const state = (changes: Partial<RetryState> = {}): RetryState => ({
  retry: { attempts: 3, on: [429, '5xx', 'network', 'timeout'], backoffInitialMs: 200, backoffMaxMs: 5_000 },
  targetCount: 2,
  calls: 1,
  targetIndex: 0,
  excluded: new Set(),
  leftMs: 60_000,
  random: () => 0.5,
  ...changes,
});

test('a failure that is not listed is told to the caller at once', () => {
  for (const status of [400, 401, 403, 404, 422]) {
    expect(nextStep({ kind: 'status', status, retryAfterMs: undefined }, state())).toEqual({
      kind: 'give-up',
    });
  }
});

test('the next target is called without waiting, a target that was called before after a pause', () => {
  expect(nextStep({ kind: 'network' }, state())).toEqual({ kind: 'call', targetIndex: 1, delayMs: 0 });
  expect(nextStep({ kind: 'network' }, state({ calls: 2, targetIndex: 1 }))).toEqual({
    kind: 'call',
    targetIndex: 0,
    delayMs: 100,
  });
});

test('a target that was silent is not called again', () => {
  const after = state({ calls: 2, targetIndex: 1, excluded: new Set([0]) });
  expect(nextStep({ kind: 'network' }, after)).toMatchObject({ kind: 'call', targetIndex: 1 });
  expect(nextStep({ kind: 'timeout' }, state({ targetCount: 1, excluded: new Set([0]) }))).toEqual({
    kind: 'give-up',
  });
});

test('Retry-After is a floor, and no call is planned beyond the deadline', () => {
  const refused = { kind: 'status', status: 429, retryAfterMs: 3_000 } as const;
  expect(nextStep(refused, state({ targetCount: 1 }))).toEqual({
    kind: 'call',
    targetIndex: 0,
    delayMs: 3_000,
  });
  expect(nextStep(refused, state({ targetCount: 1, leftMs: 2_000 }))).toEqual({ kind: 'give-up' });
});

test('never more calls than attempts, and every pause within its bounds', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 1, max: 5 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (attempts, targetCount, chance) => {
        const retry = { attempts, on: ['network' as const], backoffInitialMs: 10, backoffMaxMs: 50 };
        let calls = 1;
        let targetIndex = 0;
        for (;;) {
          const step = nextStep(
            { kind: 'network' },
            state({ retry, targetCount, calls, targetIndex, random: () => chance }),
          );
          if (step.kind === 'give-up') break;
          expect(step.delayMs).toBeLessThanOrEqual(50);
          targetIndex = step.targetIndex;
          calls++;
        }
        expect(calls).toBe(attempts);
      },
    ),
  );
});
