import type { UsageEvent } from '@sluice/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addSums,
  histogramOf,
  measureIndex,
  noSums,
  type Sums,
  type UsageMeasure,
  usageMeasures,
} from './measures.ts';
import type { UsageInterval, UsageRange, UsageRow, UsageStore } from './port.ts';
import { MINUTE, requestIdOf, usageEvent } from './usage-fixture.ts';

/** Two stores of one new installation; the same where an installation is one process. */
export interface UsageNodes {
  one: UsageStore;
  other: UsageStore;
}

/** Ten seconds of scripts on a Redis Cluster, and many times that on a machine that has other things to do. */
const MANY_RUNS_MS = 180_000;

type Totals = Partial<Record<UsageMeasure, number>>;

type ReadRow = Omit<UsageRow, 'sums'> & { sums: Sums };

async function rowsOf(store: UsageStore, range: Partial<UsageRange> = {}): Promise<ReadRow[]> {
  const rows: ReadRow[] = [];
  const all = { interval: 'minute', from: MINUTE - 3_600_000, to: MINUTE + 3_600_000 } as const;
  for await (const row of store.rows({ ...all, ...range })) {
    const sums = noSums();
    addSums(sums, row.sums);
    rows.push({ ...row, sums });
  }
  return rows;
}

/** What all rows have together, without what is 0. */
async function totalsOf(store: UsageStore, range: Partial<UsageRange> = {}): Promise<Totals> {
  const totals: Totals = {};
  for (const { sums } of await rowsOf(store, range)) {
    for (const measure of usageMeasures) {
      const value = sums[measureIndex(measure)] ?? 0;
      if (value > 0) totals[measure] = (totals[measure] ?? 0) + value;
    }
  }
  return totals;
}

/** What every usage store guarantees. `nodes` gives a new installation each time. */
export function usageStoreContract(nodes: () => Promise<UsageNodes>): void {
  test('an event is added up by minute, hour and day, under whom and what it was for', async () => {
    const { one, other } = await nodes();
    const event = usageEvent({ team: 'search', user: 'ada', keyId: 'key-1', tenant: 'a.b {c}' });
    expect(await one.apply([event])).toEqual([true]);
    const starts: Record<UsageInterval, number> = {
      minute: MINUTE,
      hour: MINUTE - (MINUTE % 3_600_000),
      day: MINUTE - (MINUTE % 86_400_000),
    };
    for (const interval of ['minute', 'hour', 'day'] as const) {
      const range = { interval, from: starts[interval], to: starts[interval] + 1 };
      const [row, ...others] = await rowsOf(other, range);
      expect(others).toEqual([]);
      expect(row).toMatchObject({
        at: starts[interval],
        tenant: 'a.b {c}',
        group: {
          team: 'search',
          user: 'ada',
          key: 'key-1',
          provider: 'openai',
          model: 'gpt-5',
          route: 'chat',
        },
      });
      expect(await totalsOf(other, range)).toEqual({
        requests: 1,
        success: 1,
        attempts: 1,
        cacheReads: 1,
        inputTokens: 11,
        outputTokens: 7,
        cachedInputTokens: 3,
        costNanoDollars: 420,
        latencyMs: 812,
        latencyCount: 1,
        firstByteMs: 300,
        firstByteCount: 1,
      });
      const latency = [...histogramOf(row?.sums ?? new Float64Array(), 'latency')];
      expect(latency.filter(count => count > 0)).toEqual([1]);
    }
  });

  test('an event counts once, however often it is applied, in one call or many', async () => {
    const { one, other } = await nodes();
    const event = usageEvent();
    expect(await one.apply([event, event])).toEqual([true, false]);
    expect(await other.apply([event])).toEqual([false]);
    expect(await totalsOf(one)).toMatchObject({ requests: 1, attempts: 1, inputTokens: 11 });
  });

  test('a request counts once, under how it ended, however many attempts it took and in whatever order', async () => {
    const { one, other } = await nodes();
    const lost = usageEvent({ outcome: 'lost', redriven: true, estimated: true });
    const answered = usageEvent({ attempt: 3 });
    await one.apply([answered]);
    await other.apply([lost]);
    expect(await totalsOf(one)).toMatchObject({
      requests: 1,
      success: 1,
      attempts: 2,
      redriven: 1,
      estimated: 1,
      inputTokens: 22,
    });
    expect(await totalsOf(one)).not.toHaveProperty('lost');
  });

  test('a request whose attempt was answered and driven again all the same counts once', async () => {
    const { one } = await nodes();
    await one.apply([usageEvent({ attempt: 1 }), usageEvent({ attempt: 2 })]);
    expect(await totalsOf(one)).toMatchObject({ requests: 1, success: 1, attempts: 2, outputTokens: 14 });
  });

  test('what failed calls used is added to their own targets', async () => {
    const { one } = await nodes();
    const tokens = { input: 100, output: 20, cachedInput: 0, reasoning: 5 };
    const failed = { provider: 'mistral', model: 'large', result: 'network', durationMs: 9, tokens };
    const answered = { provider: 'openai', model: 'gpt-5', result: '200', durationMs: 9 };
    await one.apply([usageEvent({ tries: [{ ...failed, costNanoDollars: 7 }, failed, answered] })]);
    const rows = await rowsOf(one);
    const byProvider = Object.fromEntries(rows.map(({ group, sums }) => [group.provider, sums]));
    expect(Object.keys(byProvider).sort()).toEqual(['mistral', 'openai']);
    const of = (provider: string, measure: UsageMeasure) => byProvider[provider]?.[measureIndex(measure)];
    expect([of('mistral', 'inputTokens'), of('mistral', 'reasoningTokens')]).toEqual([200, 10]);
    expect([of('mistral', 'costNanoDollars'), of('mistral', 'unpriced')]).toEqual([7, 1]);
    expect([of('mistral', 'requests'), of('mistral', 'attempts')]).toEqual([0, 0]);
    expect([of('openai', 'requests'), of('openai', 'inputTokens')]).toEqual([1, 11]);
  });

  test('rows are read by range and by tenant', async () => {
    const { one } = await nodes();
    await one.apply([
      usageEvent({ requestId: requestIdOf(1), tenant: 'a', at: MINUTE }),
      usageEvent({ requestId: requestIdOf(2), tenant: 'b', at: MINUTE + 59_999 }),
      usageEvent({ requestId: requestIdOf(3), tenant: 'a', at: MINUTE + 60_000 }),
    ]);
    const placesOf = async (range: Partial<UsageRange>): Promise<string[]> =>
      (await rowsOf(one, range)).map(({ tenant, at }) => `${tenant}+${at - MINUTE}`).sort();
    expect(await placesOf({})).toEqual(['a+0', 'a+60000', 'b+0']);
    expect(await placesOf({ from: MINUTE, to: MINUTE + 60_000 })).toEqual(['a+0', 'b+0']);
    expect(await placesOf({ from: MINUTE + 1, to: MINUTE + 60_001 })).toEqual(['a+60000']);
    expect(await placesOf({ tenant: 'a' })).toEqual(['a+0', 'a+60000']);
    expect(await placesOf({ tenant: 'c' })).toEqual([]);
  });

  test('beyond ten thousand groups a bucket counts under `other`, so that sums stay right', async () => {
    const { one } = await nodes();
    const events = Array.from({ length: 10_050 }, (_, index) =>
      usageEvent({ requestId: requestIdOf(index), user: `user-${index}` }),
    );
    for (let start = 0; start < events.length; start += 1_000)
      await one.apply(events.slice(start, start + 1_000));
    const rows = await rowsOf(one);
    expect(rows).toHaveLength(10_001);
    const other = rows.find(({ group }) => group.user === 'other');
    expect(other?.sums[measureIndex('requests')]).toBe(50);
    expect(await totalsOf(one)).toMatchObject({ requests: 10_050, inputTokens: 110_550 });
  });

  test('the position is 0 at first, and is moved by who knows where it is', async () => {
    const { one, other } = await nodes();
    expect(await one.position()).toBe(0);
    expect(await one.movePosition(0, 7)).toBe(true);
    expect(await other.position()).toBe(7);
    expect(await one.movePosition(0, 8)).toBe(false);
    expect(await other.position()).toBe(7);
    expect(await other.movePosition(7, 3)).toBe(true);
    expect(await one.position()).toBe(3);
  });

  const anyOrder = async (): Promise<void> => {
    const { one, other } = await nodes();
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        attempts.chain(events =>
          fc.tuple(
            fc.constant(events),
            fc.array(fc.tuple(fc.shuffledSubarray(events), fc.boolean()), { maxLength: 5 }),
          ),
        ),
        async ([events, batches]) => {
          // Each run has tenants and requests of its own.
          runs += 2;
          const inOrder = eventsOf(`run-${runs}`, runs);
          for (const each of events) await one.apply([inOrder(each)]);
          const shuffled = eventsOf(`run-${runs + 1}`, runs + 1);
          for (const [batch, isOther] of batches) await (isOther ? other : one).apply(batch.map(shuffled));
          await one.apply(events.map(shuffled));
          for (const interval of ['minute', 'hour', 'day'] as const) {
            const sums = async (tenant: string): Promise<string[]> => {
              const range = { interval, from: MINUTE - 86_400_000, to: MINUTE + 86_400_000, tenant };
              const rows = await rowsOf(one, range);
              return rows.map(({ at, group, sums: own }) => JSON.stringify([at, group, ...own])).sort();
            };
            expect(await sums(`run-${runs + 1}`)).toEqual(await sums(`run-${runs}`));
          }
        },
      ),
      { numRuns: 40 },
    );
  };
  test('any order, any repetition and any division into batches give the same sums', anyOrder, MANY_RUNS_MS);
}

/** Distinct attempts of a few requests, each of which ends with its fourth. */
const attempts = fc.uniqueArray(
  fc.record({
    request: fc.nat(5),
    attempt: fc.integer({ min: 1, max: 4 }),
    offsetMs: fc.nat(200_000),
    outcome: fc.constantFrom<UsageEvent['outcome']>('success', 'error', 'cancelled', 'lost'),
    user: fc.constantFrom('ada', 'bob'),
    input: fc.nat(1_000),
  }),
  { selector: ({ request, attempt }) => `${request}:${attempt}`, maxLength: 12 },
);
type Attempt = typeof attempts extends fc.Arbitrary<(infer One)[]> ? One : never;

const eventsOf =
  (tenant: string, run: number) =>
  ({ request, attempt, offsetMs, outcome, user, input }: Attempt): UsageEvent =>
    usageEvent({
      requestId: requestIdOf(run * 100 + request),
      attempt,
      tenant,
      user,
      at: MINUTE + offsetMs,
      latency: { totalMs: offsetMs },
      outcome,
      ...(attempt < 4 && { redriven: true }),
      tokens: { input, output: 0, cachedInput: 0, reasoning: 0 },
    });
