import type { Plan, Target } from '@sluice/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { target } from '../exchange/exchange-fixture.ts';
import { orderTargets } from './order-targets.ts';
import { TargetHealth } from './target-health.ts';

const NOW = 1_800_000_000_000;

interface Seen {
  inFlight?: number;
  latencyMs?: number;
  failures?: number;
  failedAt?: number;
  weight?: number;
  isUnhealthy?: boolean;
}

function order(seen: Seen[], plan: Pick<Plan, 'balance' | 'ejection'>, random = Math.random) {
  const healths = new Map<string, TargetHealth>();
  const targets = seen.map(
    ({ weight, inFlight = 0, latencyMs, failures = 0, failedAt = NOW }, index): Target => {
      const health = new TargetHealth(`p${index}`, 'm');
      health.inFlight = inFlight;
      health.failuresInARow = failures;
      health.failedAt = failedAt;
      if (latencyMs !== undefined) health.observe(true, latencyMs, NOW);
      healths.set(`p${index}`, health);
      return target(`p${index}`, { model: 'm', ...(weight !== undefined && { weight }) });
    },
  );
  return orderTargets(
    { targets, ...plan },
    {
      healthOf: ({ provider }) => healths.get(provider) ?? new TargetHealth(provider, 'm'),
      unhealthy: new Set(seen.flatMap(({ isUnhealthy }, index) => (isUnhealthy ? [`p${index}`] : []))),
      isStream: true,
      now: NOW,
      random,
    },
  );
}

/** How often each target is first, of a thousand times. */
function firsts(seen: Seen[], plan: Pick<Plan, 'balance' | 'ejection'>): number[] {
  const counts = seen.map(() => 0);
  for (let time = 0; time < 1_000; time++) {
    const [first = 0] = order(seen, plan);
    counts[first] = (counts[first] ?? 0) + 1;
  }
  return counts;
}

const leastInFlight = { balance: 'least-in-flight' } as const;
const latency = { balance: 'latency' } as const;
const ejection = { failures: 3, ejectForMs: 30_000 };

test('without balance the order is that of the plan', () => {
  expect(order([{ inFlight: 9 }, {}, {}], {})).toEqual([0, 1, 2]);
});

test('every target is in the order once, whatever was seen of it', () => {
  const seen = fc.record(
    {
      inFlight: fc.nat(100),
      latencyMs: fc.nat(60_000),
      failures: fc.nat(10),
      weight: fc.double({ min: 0.001, max: 1000, noNaN: true }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.array(seen, { minLength: 1, maxLength: 8 }),
      fc.constantFrom('latency' as const, 'least-in-flight' as const, undefined),
      fc.boolean(),
      (targets, balance, ejects) => {
        const plan = { ...(balance && { balance }), ...(ejects && { ejection }) };
        const places = order(targets, plan);
        expect([...places].sort((one, other) => one - other)).toEqual(targets.map((_, index) => index));
      },
    ),
  );
});

describe('least in flight', () => {
  test('the target with the fewest calls is first, the others follow by theirs', () => {
    expect(order([{ inFlight: 7 }, { inFlight: 1 }, { inFlight: 3 }], leastInFlight)).toEqual([1, 2, 0]);
  });

  test('a target of twice the weight bears twice the calls', () => {
    expect(order([{ inFlight: 3 }, { inFlight: 5, weight: 2 }], leastInFlight)[0]).toBe(1);
    expect(order([{ inFlight: 2 }, { inFlight: 7, weight: 2 }], leastInFlight)[0]).toBe(0);
  });

  test('of targets that bear the same any is first', () => {
    for (const count of firsts([{}, {}, {}], leastInFlight)) expect(count).toBeGreaterThan(200);
  });
});

describe('latency', () => {
  test('the faster of two is first, and the slowest never where there is another', () => {
    expect(order([{ latencyMs: 900 }, { latencyMs: 100 }], latency)[0]).toBe(1);
    const [fast = 0, middle = 0, slow = 0] = firsts(
      [{ latencyMs: 100 }, { latencyMs: 500 }, { latencyMs: 2_000 }],
      latency,
    );
    expect(slow).toBe(0);
    // Of three pairs the fastest is in two, and the other one belongs to the next.
    expect(fast).toBeGreaterThan(600);
    expect(middle).toBeGreaterThan(250);
  });

  test('calls in flight count: the fastest is not overrun', () => {
    expect(
      order(
        [
          { latencyMs: 100, inFlight: 20 },
          { latencyMs: 900, inFlight: 1 },
        ],
        latency,
      )[0],
    ).toBe(1);
  });

  test('a target that nobody knows is tried, by one request until it has answered', () => {
    expect(order([{ latencyMs: 100 }, {}], latency)[0]).toBe(1);
    expect(order([{ latencyMs: 100 }, { inFlight: 1 }], latency)[0]).toBe(0);
  });
});

describe('a target that failed again and again', () => {
  test('is asked last, in every strategy', () => {
    const failing = [{ failures: 3 }, { inFlight: 50, latencyMs: 9_000 }];
    for (const balance of ['latency', 'least-in-flight', undefined] as const)
      expect(order(failing, { ...(balance && { balance }), ejection })).toEqual([1, 0]);
  });

  test('is not, before it failed so often, or a while later', () => {
    expect(order([{ failures: 2 }, {}], { ejection })).toEqual([0, 1]);
    expect(order([{ failures: 3, failedAt: NOW - 30_000 }, {}], { ejection })).toEqual([0, 1]);
  });

  test('is still asked where all of them fail', () => {
    expect(order([{ failures: 9 }, { failures: 9 }], { ejection })).toEqual([0, 1]);
  });
});

test('targets of providers that do not answer their health checks come last, whatever the strategy', () => {
  const seen = [{ isUnhealthy: true }, {}, {}];
  expect(order(seen, {})).toEqual([1, 2, 0]);
  expect(order([{ isUnhealthy: true, latencyMs: 1 }, { latencyMs: 900 }], { balance: 'latency' })).toEqual([
    1, 0,
  ]);
  expect(order([{ isUnhealthy: true }, { isUnhealthy: true }], {})).toEqual([0, 1]);
});
