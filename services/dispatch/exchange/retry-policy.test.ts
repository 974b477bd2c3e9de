import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { excludesTarget, nextStep, type Refused, type RetryState, type Standing } from './retry-policy.ts';

const NOW = 1_800_000_000_000;

const standing = (changes: Partial<Standing> = {}): Standing => ({
  calls: 0,
  turns: 0,
  excluded: false,
  notBefore: 0,
  ...changes,
});
const called = standing({ calls: 1, turns: 1 });

/** After one call to the first of two targets. */
const state = (changes: Partial<RetryState> = {}): RetryState => ({
  retry: {
    attempts: 3,
    on: [429, '5xx', 'network', 'timeout'],
    backoffInitialMs: 200,
    backoffMaxMs: 5_000,
    budget: 1,
  },
  standings: [called, standing()],
  order: [0, 1],
  turns: 1,
  failedIndex: 0,
  goesOn: false,
  windowOf: () => undefined,
  affords: () => true,
  now: NOW,
  deadline: NOW + 60_000,
  random: () => 0.5,
  ...changes,
});
const refused = (changes: Partial<Refused>): Refused => ({
  kind: 'refused',
  refusal: 'request',
  status: 400,
  retryAfterMs: undefined,
  otherKey: false,
  ...changes,
});
const giveUp = { kind: 'give-up' };
const network = { kind: 'network' } as const;
const overloaded = refused({ refusal: 'overloaded', status: 503 });

describe('who is asked next', () => {
  test('nobody, where the request itself is wrong or nobody would answer it', () => {
    for (const status of [400, 401, 403, 404, 422])
      expect(nextStep(refused({ status }), state())).toEqual(giveUp);
    const always = state({ retry: { ...state().retry, on: ['4xx', '5xx'] } });
    for (const refusal of ['content-policy', 'prefill'] as const)
      expect(nextStep(refused({ refusal, status: 400 }), always)).toEqual(giveUp);
  });

  test('the next target at once, a target that was called before after a pause', () => {
    expect(nextStep(network, state())).toEqual({ kind: 'call', targetIndex: 1, delayMs: 0 });
    const both = state({ standings: [called, called], turns: 2, failedIndex: 1 });
    expect(nextStep(network, both)).toEqual({ kind: 'call', targetIndex: 0, delayMs: 100 });
  });

  test('the next target in the order of preference, not of the plan', () => {
    const order = [2, 0, 1];
    const standings = [standing(), standing(), called];
    expect(nextStep(network, state({ order, standings, failedIndex: 2 }))).toMatchObject({ targetIndex: 0 });
  });

  test('never a target that is excluded', () => {
    const excluded = standing({ calls: 1, turns: 1, excluded: true });
    const after = state({ standings: [excluded, called], turns: 2, failedIndex: 1 });
    expect(nextStep(network, after)).toMatchObject({ kind: 'call', targetIndex: 1 });
    expect(nextStep({ kind: 'timeout' }, state({ standings: [excluded], order: [0] }))).toEqual(giveUp);
  });

  test('what a provider means counts, whatever number it says it with', () => {
    for (const [refusal, status] of [
      ['server-error', 424],
      ['server-error', 408],
      ['overloaded', 498],
      ['rate-limited', 413],
    ] as const)
      expect(nextStep(refused({ refusal, status }), state())).toMatchObject({ targetIndex: 1 });
    const nothing = state({ retry: { ...state().retry, on: ['network'] } });
    expect(nextStep(overloaded, nothing)).toEqual(giveUp);
  });
});

describe('another key of the provider', () => {
  const otherKey = refused({ refusal: 'credential', status: 401, otherKey: true });

  test('is used at once for the same target, whatever the route tries again', () => {
    expect(nextStep(otherKey, state())).toEqual({ kind: 'call', targetIndex: 0, delayMs: 0 });
    expect(excludesTarget(otherKey, false)).toBe(false);
  });

  test('does not make more calls than the route allows', () => {
    expect(nextStep(otherKey, state({ turns: 3 }))).toEqual(giveUp);
  });

  test('where there is none, the target is done with, and the route says whether another one is asked', () => {
    const refusal = refused({ refusal: 'credential', status: 401 });
    expect(excludesTarget(refusal, false)).toBe(true);
    expect(nextStep(refusal, state())).toEqual(giveUp);
    const listed = state({ retry: { ...state().retry, on: [401] } });
    expect(nextStep(refusal, listed)).toMatchObject({ targetIndex: 1 });
  });
});

describe('a target that is to go on with an answer', () => {
  const wrong = refused({ refusal: 'request', status: 400 });
  const noPrefill = refused({ refusal: 'prefill', status: 400 });

  test('and refuses that is left for the next one, and not asked again', () => {
    for (const failure of [wrong, noPrefill]) {
      expect(nextStep(failure, state({ goesOn: true }))).toMatchObject({ targetIndex: 1, delayMs: 0 });
      expect(excludesTarget(failure, true)).toBe(true);
    }
    expect(excludesTarget(wrong, false)).toBe(false);
  });

  test('and will not for its content ends it', () => {
    const policy = refused({ refusal: 'content-policy', status: 400 });
    expect(nextStep(policy, state({ goesOn: true }))).toEqual(giveUp);
  });

  test('is one of those that are left, also where the one that failed is none of them', () => {
    const three = { standings: [called, standing(), standing()], order: [2] };
    expect(nextStep(network, state({ goesOn: true, ...three }))).toMatchObject({ targetIndex: 2 });
    expect(nextStep(network, state({ goesOn: true, ...three, order: [] }))).toEqual(giveUp);
  });
});

describe('a request that is too long', () => {
  const tooLong = refused({ refusal: 'context-length', status: 400 });
  const windows =
    (...tokens: (number | undefined)[]) =>
    (index: number) =>
      tokens[index];

  test('goes to the next target that takes more, whatever the route tries again', () => {
    const three = state({
      standings: [called, standing(), standing()],
      order: [0, 1, 2],
      retry: { ...state().retry, on: [] },
    });
    expect(nextStep(tooLong, { ...three, windowOf: windows(100, 100, 200) })).toMatchObject({
      targetIndex: 2,
      delayMs: 0,
    });
    expect(nextStep(tooLong, { ...three, windowOf: windows(undefined, undefined, 200) })).toMatchObject({
      targetIndex: 2,
    });
  });

  test('is told to the caller where no target is known to take more', () => {
    expect(nextStep(tooLong, state({ windowOf: windows(100, undefined) }))).toEqual(giveUp);
    expect(nextStep(tooLong, state({ windowOf: windows(100, 100) }))).toEqual(giveUp);
    expect(nextStep(tooLong, state({ windowOf: windows(undefined, undefined) }))).toEqual(giveUp);
  });
});

describe('when a target is asked again', () => {
  const alone = { standings: [standing({ calls: 1, turns: 1, notBefore: NOW + 3_000 })], order: [0] };

  test('not before its Retry-After, and not beyond the deadline', () => {
    const limited = refused({ refusal: 'rate-limited', status: 429, retryAfterMs: 3_000 });
    expect(nextStep(limited, state(alone))).toEqual({ kind: 'call', targetIndex: 0, delayMs: 3_000 });
    expect(nextStep(limited, state({ ...alone, deadline: NOW + 2_000 }))).toEqual(giveUp);
  });

  test('its own Retry-After holds also where another one failed last', () => {
    const standings = [standing({ calls: 1, turns: 1, notBefore: NOW + 30_000 }), called];
    expect(nextStep(overloaded, state({ standings, turns: 2, failedIndex: 1 }))).toMatchObject({
      targetIndex: 1,
    });
    const excluded = [standings[0] ?? called, standing({ calls: 1, turns: 1, excluded: true })];
    expect(nextStep(overloaded, state({ standings: excluded, turns: 2, failedIndex: 1 }))).toMatchObject({
      targetIndex: 0,
      delayMs: 30_000,
    });
  });

  test('the pause grows with the calls of that target, up to its bound', () => {
    const delay = (calls: number): unknown =>
      nextStep(
        network,
        state({ standings: [standing({ calls, turns: calls })], order: [0], random: () => 1 }),
      );
    expect([1, 2, 3, 10].map(delay)).toEqual(
      [200, 400, 800, 5_000].map(delayMs => ({ kind: 'call', targetIndex: 0, delayMs })),
    );
  });

  test('only what the budget affords', () => {
    expect(nextStep(network, state({ standings: [called], order: [0], affords: () => false }))).toEqual(
      giveUp,
    );
    const second = state({ affords: index => index === 1 });
    expect(nextStep(network, second)).toMatchObject({ targetIndex: 1 });
  });
});

test('never more calls than attempts, and every pause within its bounds', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 1, max: 5 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (attempts, targetCount, chance) => {
        const retry = { ...state().retry, attempts, on: ['network' as const], backoffMaxMs: 50 };
        const standings = Array.from({ length: targetCount }, () => standing());
        const order = standings.map((_, index) => index);
        let calls = 0;
        let failedIndex = 0;
        for (;;) {
          const failed = standings[failedIndex];
          if (failed !== undefined) failed.turns++;
          calls++;
          const step = nextStep(
            network,
            state({ retry, standings, order, turns: calls, failedIndex, random: () => chance }),
          );
          if (step.kind === 'give-up') break;
          expect(step.delayMs).toBeLessThanOrEqual(50);
          expect(step.delayMs > 0).toBe((standings[step.targetIndex]?.turns ?? 0) > 0 && chance > 0);
          failedIndex = step.targetIndex;
        }
        expect(calls).toBe(attempts);
      },
    ),
  );
});
