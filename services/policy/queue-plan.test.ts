import type { Envelope, Principal } from '@sluice/contract';
import type { HoldRequest } from '@sluice/store';
import { expect, test } from 'vitest';
import { handleRequest } from './handle-request.ts';
import { developer, envelopeOf, noBody, rulesOf } from './policy-fixture.ts';

const target = { provider: 'sample' };
const rules = rulesOf({
  routes: [
    { name: 'plain', match: { model: 'plain' }, targets: [target] },
    { name: 'off', match: { model: 'off' }, targets: [target], queue: { mode: 'off' } },
    {
      name: 'waits',
      match: { model: 'waits' },
      targets: [target],
      queue: {},
      timeouts: { total: '30s' },
      limits: [{ requests: 5, per: '1m' }],
    },
  ],
  tiers: { gold: { priority: 7 }, free: {} },
});

/** The planned envelope, and what was asked of the reservation store. */
async function plan(model: string, principal: Principal = developer, changes: Partial<Envelope> = {}) {
  const holds: HoldRequest[] = [];
  const outcome = await handleRequest({ ...envelopeOf({ model, principal }), ...changes }, noBody, rules, {
    reservations: {
      hold: request => {
        holds.push(request);
        return { kind: 'held', repeated: false, limits: [{ limit: 5, remaining: 4, resetMs: 1 }] };
      },
      find: () => undefined,
      called: () => undefined,
      settle: () => undefined,
      release: () => undefined,
    },
    clock: () => 1_000,
    random: () => 0.5,
    accepting: () => true,
  });
  if (outcome.kind !== 'forward') throw new Error(`expected it to be forwarded, not ${outcome.kind}`);
  return { envelope: outcome.envelope, holds };
}

test('a route without a queue lets nobody wait', async () => {
  for (const model of ['plain', 'off']) expect((await plan(model)).envelope.plan?.queue).toBeUndefined();
});

test('the plan says how long a request may wait, and before whom: by the tier of its caller', async () => {
  const queueOf = async (tier?: string) =>
    (await plan('waits', { ...developer, ...(tier !== undefined && { tier }) })).envelope.plan?.queue;
  expect(await queueOf('gold')).toEqual({
    mode: 'wait',
    maxWaitMs: 60_000,
    maxLength: 10_000,
    keepAliveAfterMs: 10_000,
    priority: 7,
    job: { maxAgeMs: 86_400_000, keepForMs: 86_400_000 },
  });
  expect([(await queueOf('free'))?.priority, (await queueOf())?.priority]).toEqual([1, 1]);
});

test('a turn is reserved by itself, and what was waited is no part of the time that the request may take', async () => {
  const turn = { queue: 'waits', number: 2, waitedMs: 50_000 };
  const { envelope, holds } = await plan('waits', developer, { turn });
  expect(holds.map(({ id }) => id)).toEqual(['0123456789abcdef0123456789abcdef~2']);
  expect(envelope.deadline).toBe(1_000 + 50_000 + 30_000);
});
