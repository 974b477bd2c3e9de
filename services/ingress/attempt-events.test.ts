import type { FoundPrice } from '@sluice/config';
import { type AcceptedFrame, type Envelope, GatewayError, usageEventSchema } from '@sluice/contract';
import { expect, test } from 'vitest';
import { type LostAttempt, lostEvent, untakenEvent } from './attempt-events.ts';

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
    kind: 'openai',
    model: 'gpt-5',
    configRevision: 7,
  },
};
const parsed = ({ payload }: { payload: string }) => usageEventSchema.parse(JSON.parse(payload));

const lost: LostAttempt = { envelope, attempt: 2, accepted, outputTokens: 5, redriven: true };
const price: FoundPrice = { price: { input: '1', output: '10' }, source: 'table' };

test('a lost attempt is metered by its request and what arrived of the answer, for whom it was', () => {
  const event = parsed(lostEvent(lost, price, 1_250));
  expect(event).toMatchObject({
    eventId: `${envelope.id}:2`,
    tenant: 'acme',
    team: 'search',
    keyId: 'key-1',
    outcome: 'lost',
    redriven: true,
    target: { provider: 'openai', model: 'gpt-5' },
    tokens: { input: 3, output: 5 },
    costNanoDollars: 53_000,
    priceSource: 'table',
    estimated: true,
    lineage: { configRevision: 7, route: 'chat' },
  });
  const last = parsed(lostEvent({ ...lost, redriven: false }, undefined, 1_250));
  expect(last).not.toHaveProperty('redriven');
  expect(last).not.toHaveProperty('costNanoDollars');
});

test('a lost attempt of a service that has no tokens is metered without any', () => {
  const event = parsed(lostEvent({ ...lost, envelope: { ...envelope, protocol: 'http' } }, undefined, 1_250));
  expect(event).toMatchObject({ outcome: 'lost', tokens: { input: 0, output: 0 }, estimated: false });
});

test('of a lost attempt it is told what was reserved of budgets, since nobody can say what it cost', () => {
  const budgets = [
    { budget: 'a', per: 'day', timezone: 'UTC', subject: { tenant: 'acme' }, periodStart: 0, periodEnd: 1 },
  ] satisfies AcceptedFrame['lineage']['budgets'];
  const lineage = {
    ...accepted.lineage,
    tags: ['project=apollo'],
    budgets,
    reservedNanoDollars: 1_234,
    degraded: { from: 'best', by: ['a'] },
  };
  const tagged = { ...lost, envelope: { ...envelope, tags: ['run=7'] }, accepted: { ...accepted, lineage } };
  expect(parsed(lostEvent(tagged, price, 1_250))).toMatchObject({
    tags: ['project=apollo', 'run=7'],
    budgets,
    reservedNanoDollars: 1_234,
    lineage: { degraded: { from: 'best', by: ['a'] } },
  });
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
