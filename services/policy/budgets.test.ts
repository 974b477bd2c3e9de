import {
  type Envelope,
  type GatewayError,
  type Outcome,
  type Plan,
  type Principal,
  type Protocol,
  planSchema,
} from '@sluice/contract';
import { MemoryReservations } from '@sluice/store/limits';
import { expect, test } from 'vitest';
import { handleRequest } from './handle-request.ts';
import { developer, envelopeOf, noBody, rulesOf } from './policy-fixture.ts';

/** 2027-01-15, eight in the morning. */
const NOW = 1_800_000_000_000;
const MIDNIGHT = 1_800_057_600_000;

const providers = [{ name: 'openai', apiKey: 'k' }];
const prices = {
  providers: {
    openai: {
      models: {
        dear: { input: '0', output: '1000', maxOutputTokens: 1_000 },
        cheap: { input: '0', output: '10', maxOutputTokens: 1_000 },
        dearest: { input: '0', output: '9000', maxOutputTokens: 1_000 },
      },
    },
  },
};
const routes = [
  { name: 'good', match: { model: 'good' }, targets: [{ provider: 'openai', model: 'dear' }] },
  { name: 'cheap', match: { model: 'cheap' }, targets: [{ provider: 'openai', model: 'cheap' }] },
];
let ids = 0;

function setUp(budgets: object[], more: object = {}) {
  const reservations = new MemoryReservations(() => NOW);
  const rules = rulesOf({ providers, prices, routes, budgets, ...more });
  const ask = async (
    fields: {
      id?: string;
      attempt?: number;
      tags?: string[];
      principal?: Principal;
      model?: string;
      max?: number;
      protocol?: Protocol;
    } = {},
  ): Promise<{ id: string; outcome: Outcome }> => {
    const { id = (++ids).toString(16).padStart(32, '0'), model = 'good', tags, max = 100, ...asked } = fields;
    const envelope: Envelope = { ...envelopeOf({ model, ...asked }), id, tags };
    envelope.facts.maxOutputTokens = max;
    const dependencies = { reservations, clock: () => NOW, random: () => 0, accepting: () => true };
    return { id, outcome: await handleRequest(envelope, noBody, rules, dependencies) };
  };
  const plan = async (fields?: Parameters<typeof ask>[0]): Promise<Plan & { id: string }> => {
    const { id, outcome } = await ask(fields);
    if (outcome.kind !== 'forward') throw new Error(`expected a plan, got ${JSON.stringify(outcome)}`);
    return { id, ...planSchema.parse(outcome.envelope.plan) };
  };
  const refusal = async (fields?: Parameters<typeof ask>[0]): Promise<GatewayError> => {
    const { outcome } = await ask(fields);
    if (outcome.kind !== 'reject') throw new Error(`expected a refusal, got ${outcome.kind}`);
    return outcome.error;
  };
  const spend = async (fields?: Parameters<typeof ask>[0]): Promise<void> => {
    const { id, reservation } = await plan(fields);
    const tenant = fields?.principal?.tenant ?? 'acme';
    reservations.called(tenant, id, 1, 'dispatch.1', 60_000);
    const { costNanoDollars = 0 } = reservation ?? {};
    reservations.settle(tenant, id, 1, { inputTokens: 0, outputTokens: 0, costNanoDollars });
  };
  return { reservations, plan, refusal, spend, ask };
}

const daily = { match: { tenant: '*' }, amount: '0.25', per: 'day' };

test('the plan says which budgets it is charged to, in which period, and what is reserved of them', async () => {
  const { plan } = setUp([daily, { name: 'all', amount: '9', per: 'total' }]);
  const { reservation } = await plan();
  expect(reservation).toMatchObject({
    costNanoDollars: 100_000_000,
    budgets: [
      {
        budget: 'tenant=* a day',
        per: 'day',
        timezone: 'UTC',
        subject: { tenant: 'acme' },
        periodStart: MIDNIGHT - 86_400_000,
        periodEnd: MIDNIGHT,
      },
      { budget: 'all', per: 'total', timezone: 'UTC', subject: {}, periodStart: 0, periodEnd: 8.64e15 },
    ],
  });
  // A further call would reserve as much again.
  expect(reservation?.shares?.again.map(({ measure, amount, limit }) => [measure, amount, limit])).toEqual([
    ['cost', 100_000_000, 250_000_000],
    ['cost', 100_000_000, 9_000_000_000],
  ]);
});

test('a budget that is used up refuses until its period ends, and says so and what is spent', async () => {
  const { spend, refusal } = setUp([daily]);
  await spend();
  await spend();
  const { code, status, message, details } = await refusal();
  expect([code, status]).toEqual(['budget_exceeded', 429]);
  expect(message).toBe(
    'The budget "tenant=* a day" of tenant "acme" is $0.25 a day, of which $0.20 is spent, and the request may cost up to $0.10.',
  );
  expect(details).toMatchObject({
    retryAfterMs: MIDNIGHT - NOW,
    headers: { 'x-should-retry': 'false' },
  });
});

test('one whose rest is only reserved says to try again at once', async () => {
  const { spend, plan, refusal } = setUp([daily]);
  await spend();
  await plan();
  const { code, details } = await refusal();
  expect([code, details.retryAfterMs]).toEqual(['budget_in_use', 1_000]);
  expect(details.headers).not.toHaveProperty('x-should-retry');
});

test('a budget for all time has no moment from when there is room again', async () => {
  const { spend, refusal } = setUp([{ ...daily, per: 'total' }]);
  await spend();
  await spend();
  const { code, details } = await refusal();
  expect([code, details.retryAfterMs]).toEqual(['budget_exceeded', undefined]);
});

test('a request that may cost more than the whole budget is refused as such', async () => {
  const { refusal } = setUp([daily]);
  const { code, message } = await refusal({ max: 1_000 });
  expect(code).toBe('exceeds_limit');
  expect(message).toContain('is $0.25 a day, and the request may cost up to $1.00');
});

test('every combination of values has a budget of its own', async () => {
  const { spend, refusal, plan } = setUp([
    { match: { tenant: 'acme', team: '*' }, amount: '0.10', per: 'day' },
  ]);
  await spend({ principal: { ...developer, team: 'red' } });
  expect((await refusal({ principal: { ...developer, team: 'red' } })).code).toBe('budget_exceeded');
  await spend({ principal: { ...developer, team: 'blue' } });
  expect((await plan()).reservation).toBeUndefined();
  expect(
    (await plan({ principal: { ...developer, tenant: 'other', team: 'red' } })).reservation,
  ).toBeUndefined();
});

test('what names nobody is one for all tenants; tags of the key and of the request both count', async () => {
  const { spend, refusal, plan } = setUp([{ match: { tag: 'project=*' }, amount: '0.20', per: 'day' }]);
  await spend({ tags: ['project=apollo'] });
  const key = { ...developer, tenant: 'other', tags: ['project=apollo'] };
  await spend({ principal: key });
  expect((await refusal({ principal: key })).code).toBe('budget_exceeded');
  expect((await refusal({ tags: ['project=gemini', 'project=apollo'] })).code).toBe('budget_exceeded');
  const { reservation } = await plan({ tags: ['project=gemini', 'urgent'] });
  expect(reservation?.budgets?.map(({ subject }) => subject)).toEqual([{ tag: 'project=gemini' }]);
});

const degrading = { ...daily, onExceed: { route: 'cheap' } };

test('a budget that says so has the request go by another route, where it is not charged', async () => {
  const { spend, plan } = setUp([
    degrading,
    { name: 'cheap', match: { route: 'cheap' }, amount: '1', per: 'day' },
  ]);
  await spend();
  await spend();
  const degraded = await plan();
  expect(degraded).toMatchObject({
    route: 'cheap',
    targets: [{ model: 'cheap' }],
    degraded: { from: 'good', by: ['tenant=* a day'] },
    responseHeaders: { 'x-sluice-degraded': 'good' },
    reservation: { costNanoDollars: 1_000_000, budgets: [{ budget: 'cheap', subject: { route: 'cheap' } }] },
  });
});

test('so has one that the request alone is too dear for', async () => {
  const { plan } = setUp([degrading]);
  expect(await plan({ max: 1_000 })).toMatchObject({ route: 'cheap', degraded: { from: 'good' } });
});

test('whoever asks for the cheaper route itself goes on there too', async () => {
  const { spend, plan } = setUp([degrading]);
  await spend();
  await spend();
  await spend({ model: 'cheap', max: 1_000 });
  for (let count = 0; count < 10; count += 1)
    expect(await plan({ model: 'cheap', max: 1_000 })).toMatchObject({ route: 'cheap' });
});

test('every other budget holds there as well, and nothing leads back', async () => {
  const other = { name: 'cheap', match: { route: 'cheap' }, amount: '0.001', per: 'day' };
  const { spend, refusal } = setUp([degrading, { ...other, onExceed: { route: 'good' } }]);
  await spend();
  await spend();
  await spend();
  const { code, message } = await refusal();
  expect(code).toBe('budget_exceeded');
  expect(message).toContain('"cheap"');
});

test('a route that does not take the credential, or does not offer what is asked, does not take over', async () => {
  const [good, cheap] = routes;
  const closed = setUp([degrading], { routes: [good, { ...cheap, auth: ['jwt'] }] });
  expect((await closed.refusal({ max: 1_000 })).code).toBe('exceeds_limit');
  const more = {
    providers: [...providers, { name: 'anthropic', apiKey: 'k' }],
    routes: [good, { ...cheap, targets: [{ provider: 'anthropic', model: 'claude-haiku-4-5' }] }],
  };
  const painting = await setUp([degrading], more).refusal({ protocol: 'openai-images' });
  expect(painting.code).toBe('exceeds_limit');
});

test('what the own route checks is checked on the other one too, unless that has checks of its own', async () => {
  const guardrails = {
    strict: { input: [{ detector: 'pii' }] },
    other: { input: [{ detector: 'secrets' }] },
  };
  const [good, cheap] = routes;
  const checked = { ...good, guardrails: 'strict' };
  const bare = await setUp([degrading], { guardrails, routes: [checked, cheap] }).plan({ max: 1_000 });
  expect(bare).toMatchObject({ route: 'cheap', guardrail: { profile: 'strict' } });
  const own = await setUp([degrading], {
    guardrails,
    routes: [checked, { ...cheap, guardrails: 'other' }],
  }).plan({
    max: 1_000,
  });
  expect(own).toMatchObject({ route: 'cheap', guardrail: { profile: 'other' } });
});

test('a later attempt of a degraded request goes the same way, once', async () => {
  const { reservations, spend, plan, ask } = setUp([degrading]);
  await spend();
  await spend();
  const { id } = await plan();
  // There is room again by now.
  reservations.settle('acme', id, 1, 'nothing');
  expect(await plan({ id, attempt: 2 })).toMatchObject({ route: 'cheap', degraded: { from: 'good' } });
  expect((await ask({ id, attempt: 2 })).outcome).toEqual({ kind: 'drop' });
});

test('where a guardrail may send a request elsewhere, the dearest of those targets counts', async () => {
  const [good, cheap] = routes;
  const more = {
    routes: [
      { ...good, guardrails: 'private' },
      cheap,
      { name: 'own', match: { model: 'own' }, targets: [{ provider: 'openai', model: 'dearest' }] },
    ],
    guardrails: { private: { input: [{ detector: 'pii', action: 'route', route: 'own' }] } },
  };
  const { plan } = setUp([{ ...daily, amount: '5' }], more);
  expect((await plan()).reservation?.costNanoDollars).toBe(900_000_000);
});

test('what costs nothing is charged to no budget; what has no known price is charged what it costs in the end', async () => {
  const { ask, plan } = setUp([{ ...daily, amount: '0.10' }], {
    routes: [
      ...routes,
      { name: 'free', match: { model: 'free' }, targets: [{ provider: 'openai', model: 'unheard-of' }] },
    ],
  });
  const { outcome } = await ask({ protocol: 'anthropic-count-tokens' });
  expect(outcome).toMatchObject({ kind: 'forward', envelope: { plan: { reservation: undefined } } });
  expect((await plan({ model: 'free' })).reservation).toMatchObject({ costNanoDollars: 0, budgets: [{}] });
});
