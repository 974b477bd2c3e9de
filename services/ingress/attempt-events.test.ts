import { type AcceptedFrame, type Envelope, GatewayError, usageEventSchema } from '@sluice/contract';
import { expect, test } from 'vitest';
import { lostEvent, untakenEvent } from './attempt-events.ts';

const envelope: Envelope = {
  id: '0'.repeat(32),
  attempt: 1,
  startBy: 2_000,
  deadline: 3_000,
  receivedAt: 1_000,
  origin: 'ingress.a',
  protocol: 'openai-chat',
  method: 'POST',
  path: '/v1/chat/completions',
  headers: {},
  facts: { model: 'gpt-5', stream: true, includeUsage: false, inputTokensEstimate: 3, maxOutputTokens: 40 },
};
const accepted: AcceptedFrame = {
  kind: 'accepted',
  redrive: true,
  lineage: {
    tenant: 'acme',
    team: 'search',
    keyId: 'key-1',
    route: 'chat',
    provider: 'openai',
    model: 'gpt-5',
    configRevision: 7,
  },
};
const parsed = ({ payload }: { payload: string }) => usageEventSchema.parse(JSON.parse(payload));

test('a lost attempt is metered at the most it can have used, for whom it was', () => {
  const event = parsed(lostEvent(envelope, 2, accepted, true, 1_250));
  expect(event).toMatchObject({
    eventId: `${envelope.id}:2`,
    tenant: 'acme',
    team: 'search',
    keyId: 'key-1',
    outcome: 'lost',
    redriven: true,
    target: { provider: 'openai', model: 'gpt-5' },
    tokens: { input: 3, output: 40 },
    estimated: true,
    lineage: { configRevision: 7, route: 'chat' },
  });
  expect(parsed(lostEvent(envelope, 2, accepted, false, 1_250))).not.toHaveProperty('redriven');
});

test('the end of a request that nobody took again costs nothing', () => {
  const unavailable = new GatewayError('stage_unavailable');
  const event = parsed(untakenEvent(envelope, 3, accepted, unavailable, 1_250));
  expect(event).toMatchObject({
    eventId: `${envelope.id}:3`,
    team: 'search',
    outcome: 'error',
    status: 503,
    errorCode: 'stage_unavailable',
    tokens: { input: 0, output: 0 },
    costNanoDollars: 0,
  });
  const left = parsed(untakenEvent(envelope, 3, accepted, new GatewayError('client_closed'), 1_250));
  expect(left.outcome).toBe('cancelled');
});
