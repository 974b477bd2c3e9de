import type { Denial } from '@sluice/audit';
import { createConfigView } from '@sluice/config';
import { usageEventSchema } from '@sluice/contract';
import type { HoldResult, NewEvent } from '@sluice/store';
import { Registry } from '@sluice/telemetry';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { configOf, developer, envelopeOf, noBody } from './policy-fixture.ts';
import { createPolicyStage } from './stage.ts';

function setUp(hold: () => HoldResult = () => ({ kind: 'held', repeated: false, limits: [] })) {
  const events: NewEvent[] = [];
  const denied: Denial[] = [];
  const metrics = new Registry();
  const config = createConfigView({ revision: 1, config: configOf({}) });
  const stage = createPolicyStage({
    config,
    environment: {},
    reservations: {
      hold,
      find: () => undefined,
      called: () => undefined,
      settle: () => undefined,
      release: () => undefined,
    },
    telemetry: { logger: pino({ level: 'silent' }), metrics, tracing: undefined },
    clock: () => 1_200,
    random: () => 0,
    appendEvent: event => events.push(event),
    accepting: () => true,
    denials: { record: (_, denial) => void denied.push(denial) },
  });
  return { stage, events, denied, config, metrics };
}

test('a refusal is metered once, under the revision that refused', async () => {
  const { stage, events } = setUp();
  await stage.handle(envelopeOf({ model: 'none', attempt: 3 }), noBody);
  expect(events).toHaveLength(1);
  const event = usageEventSchema.parse(JSON.parse(events[0]?.payload ?? ''));
  expect(event).toMatchObject({
    eventId: '0123456789abcdef0123456789abcdef:3',
    outcome: 'rejection',
    status: 404,
    errorCode: 'model_not_found',
    tenant: 'acme',
    latency: { totalMs: 200 },
    lineage: { configRevision: 1 },
  });
});

test('a limit that refuses a turn is no end: the request goes back into its queue', async () => {
  const refused: HoldResult = { kind: 'refused', retryAfterMs: 500, refusedBy: 0, limits: [] };
  const { stage, events } = setUp(() => refused);
  const turn = { queue: 'r', number: 1, waitedMs: 10 };
  const envelope = envelopeOf({ model: 'sample' });
  await stage.handle({ ...envelope, turn }, noBody);
  expect(events).toHaveLength(0);
  await stage.handle(envelope, noBody);
  expect(events).toHaveLength(1);
});

test('who may not is recorded as denied, with what was missing', async () => {
  const { stage, denied } = setUp();
  const nobody = { tenant: 'acme', roles: [] };
  await stage.handle(envelopeOf({ model: 'sample', principal: nobody }), noBody);
  await stage.handle(envelopeOf({ model: 'gpt', principal: { ...developer, models: ['sample'] } }), noBody);
  expect(denied).toMatchObject([
    { code: 'permission_denied', reason: expect.stringContaining('"chat"') },
    { code: 'model_not_allowed' },
  ]);
});

test('what goes on, or will be driven again, is not metered here', async () => {
  const { stage, events } = setUp();
  await stage.handle(envelopeOf({ model: 'sample' }), noBody);
  const broken = setUp(() => {
    throw new Error('away');
  });
  await broken.stage.handle(envelopeOf({ model: 'sample' }), noBody);
  expect([...events, ...broken.events]).toEqual([]);
});

test('a new revision of the configuration is in force with the next request', async () => {
  const { stage, config } = setUp();
  const ask = () => stage.handle(envelopeOf({ model: 'house' }), noBody);
  expect(await ask()).toMatchObject({ kind: 'reject' });
  config.update(2, configOf({ routes: [{ name: 'house', targets: [{ provider: 'sample' }] }] }));
  expect(await ask()).toMatchObject({
    kind: 'forward',
    envelope: { configRevision: 2, plan: { route: 'house' } },
  });
});

test('decisions are counted by route and result', async () => {
  const { stage, metrics } = setUp();
  await stage.handle(envelopeOf({ model: 'sample' }), noBody);
  await stage.handle(envelopeOf({ model: 'none' }), noBody);
  const text = await metrics.metrics();
  expect(text).toContain('sluice_policy_decisions_total{route="default:sample",result="planned"} 1');
  expect(text).toContain('sluice_policy_decisions_total{route="",result="model_not_found"} 1');
});
