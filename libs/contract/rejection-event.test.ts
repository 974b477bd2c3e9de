import { expect, test } from 'vitest';
import { usageMessage } from './build-usage-event.ts';
import type { Envelope } from './envelope.ts';
import { GatewayError } from './errors.ts';
import { rejectionEvent } from './rejection-event.ts';
import { usageEventSchema } from './usage-event.ts';

const envelope: Envelope = {
  id: '0'.repeat(32),
  attempt: 2,
  startBy: 2_000,
  deadline: 3_000,
  receivedAt: 1_000,
  origin: 'ingress.a',
  protocol: 'openai-chat',
  method: 'POST',
  path: '/v1/chat/completions',
  headers: {},
  facts: { model: 'gpt-4o', stream: true, includeUsage: false, inputTokensEstimate: 3 },
  principal: { tenant: 'acme.eu', keyId: 'key-1', roles: ['developer'] },
  configRevision: 7,
};

test('a rejection is a valid usage event that names who asked and costs nothing', () => {
  const event = rejectionEvent(envelope, new GatewayError('rate_limited'), 1_250);
  expect(usageEventSchema.parse(event)).toMatchObject({
    eventId: `${envelope.id}:2`,
    tenant: 'acme.eu',
    keyId: 'key-1',
    outcome: 'rejection',
    status: 429,
    errorCode: 'rate_limited',
    costNanoDollars: 0,
    latency: { totalMs: 250 },
    lineage: { configRevision: 7 },
  });
});

test('there is no usage event without a principal', () => {
  const { principal: _, ...anonymous } = envelope;
  expect(rejectionEvent(anonymous, new GatewayError('internal'), 1_250)).toBeUndefined();
});

test('the message of an event carries its id and goes to the subject of its tenant', () => {
  const event = rejectionEvent(envelope, new GatewayError('rate_limited'), 1_250);
  if (event === undefined) throw new Error('expected an event');
  expect(usageMessage(event)).toEqual({
    id: event.eventId,
    subject: 'usage.v1.acme=2eeu.none',
    payload: JSON.stringify(event),
    value: event,
  });
});
