import { expect, test } from 'vitest';
import { NOW } from './host-fixture.ts';
import { LocalHub } from './local.ts';
import { answerStats, gatherStats } from './stats.ts';

test('every process says what it is asked, and how far its clock is ahead is told', async () => {
  const hub = new LocalHub();
  const party = (instance: string, aheadMs: number) => ({
    bus: hub.connect(),
    instance,
    clock: () => NOW + aheadMs,
  });
  for (const [instance, aheadMs] of [
    ['auth.1', 0],
    ['dispatch.1', 1_500],
    ['policy.1', -700],
  ] as const)
    answerStats(party(instance, aheadMs), 'metrics', () => `figures of ${instance}`);
  answerStats(party('other.1', 0), 'providers', () => ({ providers: [], targets: [] }));
  const gathered = await gatherStats(party('control.1', 0), 'metrics', 3);
  expect(gathered.toSorted((left, right) => left.clockAheadMs - right.clockAheadMs)).toEqual([
    { instance: 'policy.1', stats: 'figures of policy.1', clockAheadMs: -700 },
    { instance: 'auth.1', stats: 'figures of auth.1', clockAheadMs: 0 },
    { instance: 'dispatch.1', stats: 'figures of dispatch.1', clockAheadMs: 1_500 },
  ]);
});

test('the time of a question and its answer on the way is not taken for a clock that is ahead', async () => {
  const hub = new LocalHub();
  let now = NOW;
  const clock = () => now;
  answerStats({ bus: hub.connect(), instance: 'auth.1', clock }, 'metrics', async () => {
    now += 300;
    await new Promise(resolve => setImmediate(resolve));
    return '';
  });
  const [answer] = await gatherStats({ bus: hub.connect(), instance: 'control.1', clock }, 'metrics', 1);
  expect(answer?.clockAheadMs).toBe(0);
});
