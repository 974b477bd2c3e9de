import { type Envelope, GatewayError, type Outcome, planSchema } from '@sluice/contract';
import type { HoldRequest, HoldResult, ReservationStore } from '@sluice/store';
import { expect, test } from 'vitest';
import { handleRequest } from './handle-request.ts';
import { anonymous, developer, envelopeOf, noBody, rulesOf } from './policy-fixture.ts';

const held: HoldResult = { kind: 'held', repeated: false, limits: [] };

function reservationsThat(hold: (request: HoldRequest) => HoldResult | Promise<HoldResult>) {
  const requests: HoldRequest[] = [];
  const reservations: ReservationStore = {
    hold: request => {
      requests.push(request);
      return hold(request);
    },
    find: () => undefined,
    called: () => undefined,
    settle: () => undefined,
    release: () => undefined,
  };
  return { requests, reservations };
}

const document = {
  routes: [
    {
      name: 'checked',
      match: { model: 'checked' },
      targets: [{ provider: 'sample' }],
      guardrails: 'strict',
      timeouts: { total: '30s' },
    },
    { name: 'idle', match: { model: 'idle' }, targets: [{ provider: 'sample' }], guardrails: 'empty' },
    { name: 'tokens', match: { model: 'tokens' }, auth: ['jwt'], targets: [{ provider: 'sample' }] },
    { name: 'open', match: { model: 'open' }, auth: 'none', targets: [{ provider: 'sample' }] },
    {
      name: 'limited',
      match: { model: 'limited' },
      targets: [{ provider: 'sample' }],
      limits: [{ requests: 5, per: '1m' }],
    },
  ],
  guardrails: { strict: { input: [{ detector: 'pii' }] }, empty: {} },
  tiers: { free: { limits: [{ requests: 100, per: '1h', by: 'tenant' }] } },
};

const rules = rulesOf(document);
const answer = (
  envelope: Envelope,
  hold: (request: HoldRequest) => HoldResult | Promise<HoldResult> = () => held,
) =>
  handleRequest(envelope, noBody, rules, {
    reservations: reservationsThat(hold).reservations,
    clock: () => 1_000,
    random: () => 0.5,
    accepting: () => true,
  });

async function errorOf(outcome: Outcome | Promise<Outcome>): Promise<GatewayError> {
  const settled = await outcome;
  if (settled.kind !== 'reject') throw new Error(`expected a refusal, got ${settled.kind}`);
  return settled.error;
}

test('a request is handed on with a whole plan and its own deadline, at once where the store answers at once', () => {
  const outcome = answer(envelopeOf({ model: 'checked' }));
  if (outcome instanceof Promise || outcome.kind !== 'forward')
    throw new Error('expected it to be forwarded');
  const { plan, deadline, configRevision } = outcome.envelope;
  expect(outcome.to).toBe('guardrail');
  expect({ deadline, configRevision }).toEqual({ deadline: 31_000, configRevision: 7 });
  expect(planSchema.parse(plan)).toMatchObject({
    route: 'checked',
    targets: [{ provider: 'sample', protocol: 'openai-chat', model: 'checked' }],
    guardrail: { profile: 'strict', input: [{ detector: 'pii', action: 'mask' }] },
  });
});

test('where there is nothing to check, dispatch is next', async () => {
  expect(await answer(envelopeOf({ model: 'idle' }))).toMatchObject({ kind: 'forward', to: 'dispatch' });
  expect(await answer(envelopeOf({ model: 'sample' }))).toMatchObject({ kind: 'forward', to: 'dispatch' });
});

test('a deadline of the ingress that comes first stays', async () => {
  const envelope = { ...envelopeOf({ model: 'checked' }), deadline: 2_000 };
  expect(await answer(envelope)).toMatchObject({ envelope: { deadline: 2_000 } });
});

test('an unknown model is a 404 that names what the credential may use', async () => {
  const error = await errorOf(answer(envelopeOf({ model: 'gpt-99' })));
  expect(error.code).toBe('model_not_found');
  expect(error.message).toContain('"gpt-99"');
  expect(error.message).toContain('checked, idle, open, limited, sample');
  expect(error.message).not.toContain('tokens');
});

test.each([
  ['a model that the key does not list', { ...developer, models: ['idle'] }, 'checked', 'model_not_allowed'],
  ['a role without the permission', { ...developer, roles: ['nobody'] }, 'checked', 'permission_denied'],
  ['a tier that is not configured', { ...developer, tier: 'gold' }, 'checked', 'permission_denied'],
  ['a route for other credentials', developer, 'tokens', 'permission_denied'],
  ['no credential, on a route that wants one', anonymous, 'checked', 'unauthenticated'],
  ['no credential and no such model', anonymous, 'gpt-99', 'unauthenticated'],
])('%s is refused', async (_, principal, model, code) => {
  expect((await errorOf(answer(envelopeOf({ principal, model })))).code).toBe(code);
});

test('a route without authentication takes anonymous callers', async () => {
  expect(await answer(envelopeOf({ principal: anonymous, model: 'open' }))).toMatchObject({
    kind: 'forward',
  });
});

test('while what requests use could not be recorded, none is taken and nothing is held', async () => {
  const { requests, reservations } = reservationsThat(() => held);
  const outcome = handleRequest(envelopeOf({ model: 'limited' }), noBody, rules, {
    reservations,
    clock: () => 0,
    random: () => 0,
    accepting: () => false,
  });
  expect((await errorOf(outcome)).code).toBe('usage_unavailable');
  expect(requests).toEqual([]);
});

test('the limits of the route and of the tier are held in one step', async () => {
  const { requests, reservations } = reservationsThat(() => held);
  const principal = { ...developer, tier: 'free' };
  const envelope = envelopeOf({ principal, model: 'limited', attempt: 2 });
  await handleRequest(envelope, noBody, rules, {
    reservations,
    clock: () => 0,
    random: () => 0,
    accepting: () => true,
  });
  expect(requests).toMatchObject([
    {
      attempt: 2,
      tenant: 'acme',
      limits: [
        { key: 'route:limited:key=key-1', limit: 5, form: { kind: 'sliding', windowMs: 60_000 } },
        { key: 'tier:free:tenant', limit: 100, form: { kind: 'sliding', windowMs: 3_600_000 } },
      ],
    },
  ]);
});

test('a reached limit is a 429 with the time to wait and the headers', async () => {
  const limits = [{ limit: 5, remaining: 0, resetMs: 1_500 }];
  const error = await errorOf(
    answer(envelopeOf({ model: 'limited' }), () => ({
      kind: 'refused',
      retryAfterMs: 1_500,
      refusedBy: 0,
      limits,
    })),
  );
  expect(error.toShape()).toMatchObject({
    code: 'rate_limited',
    retryAfterMs: 1_500,
    headers: { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '2s' },
  });
});

test('what is left of a limit goes to the caller with the answer', async () => {
  const limits = [{ limit: 5, remaining: 4, resetMs: 0 }];
  const outcome = await answer(envelopeOf({ model: 'limited' }), async () => ({
    kind: 'held',
    repeated: false,
    limits,
  }));
  expect(outcome).toMatchObject({
    envelope: { plan: { responseHeaders: { 'x-ratelimit-remaining-requests': '4' } } },
  });
});

test('where prices must be known, a target without one is passed over, and nothing is left to refuse for', async () => {
  const priced = rulesOf({
    prices: { unknown: 'reject', providers: { two: { models: { known: { input: 1, output: 1 } } } } },
    providers: ['one', 'two'].map(name => ({
      name,
      protocol: 'openai-chat',
      baseUrl: `https://${name}.example`,
    })),
    routes: [{ name: 'all', targets: [{ provider: 'one' }, { provider: 'two' }] }],
  });
  const ask = (model: string) =>
    handleRequest(envelopeOf({ model }), noBody, priced, {
      reservations: reservationsThat(() => held).reservations,
      clock: () => 0,
      accepting: () => true,
      random: () => 0,
    });
  expect(await ask('known')).toMatchObject({ envelope: { plan: { targets: [{ provider: 'two' }] } } });
  const error = await errorOf(ask('unheard-of'));
  expect(error.toShape()).toMatchObject({ code: 'price_unknown', param: 'model' });
});

test('a duplicate of an attempt is dropped', async () => {
  expect(await answer(envelopeOf({ model: 'sample' }), () => ({ ...held, repeated: true }))).toEqual({
    kind: 'drop',
  });
});

test.each([
  [
    'throws',
    () => {
      throw new Error('connection lost');
    },
  ],
  ['rejects', () => Promise.reject(new Error('connection lost'))],
  [
    'rejects in our own words',
    () => Promise.reject(new GatewayError('not_ready', { internal: 'connection lost' })),
  ],
])('a reservation store that %s is no fault of the caller', async (_, hold) => {
  const error = await errorOf(answer(envelopeOf({ model: 'sample' }), hold));
  expect(error.code).toBe('not_ready');
  expect(error.message).not.toContain('connection lost');
  expect(error.details.internal).toContain('connection lost');
});

test('the admin API is handed to control, which knows what each of its operations takes; the public part for everybody', async () => {
  const ask = { protocol: 'sluice-admin', path: '/api/v1/keys' } as const;
  const open = { protocol: 'sluice-public', path: '/api/v1/openapi.json', principal: anonymous } as const;
  expect(await answer(envelopeOf(open))).toMatchObject({ kind: 'forward', to: 'control' });
  expect((await errorOf(answer(envelopeOf({ ...ask, principal: anonymous })))).code).toBe('unauthenticated');
  const admin = { ...developer, roles: ['admin'] };
  expect(await answer(envelopeOf({ ...ask, principal: admin }))).toMatchObject({
    kind: 'forward',
    to: 'control',
    envelope: { configRevision: 7 },
  });
});

test('a request that a guardrail sends elsewhere gets that route’s plan, and keeps what it holds', async () => {
  const planned = await answer(envelopeOf({ model: 'limited' }), () => ({ ...held, limits: [] }));
  if (planned.kind !== 'forward') throw new Error(planned.kind);
  const { requests, reservations } = reservationsThat(() => held);
  const rerouted = (reroute: string): Outcome | Promise<Outcome> =>
    handleRequest({ ...planned.envelope, reroute }, noBody, rules, {
      reservations,
      clock: () => 1_000,
      random: () => 0.5,
      accepting: () => true,
    });
  const outcome = await rerouted('checked');
  expect(outcome).toMatchObject({
    kind: 'forward',
    to: 'guardrail',
    envelope: {
      deadline: 31_000,
      plan: {
        route: 'checked',
        guardrail: { profile: 'strict' },
        targets: [{ provider: 'sample', model: 'limited' }],
        responseHeaders: planned.envelope.plan?.responseHeaders,
        reservation: planned.envelope.plan?.reservation,
      },
    },
  });
  expect(requests).toEqual([]);
  expect(await rerouted('idle')).toMatchObject({ kind: 'forward', to: 'dispatch' });
  expect((await errorOf(rerouted('tokens'))).code).toBe('permission_denied');
  expect((await errorOf(rerouted('none'))).code).toBe('internal');
});
