import { type AlertEvent, alertMessage, type UsageEvent } from '@sluice/contract';

let alerts = 0;

/** Another alert each time. */
export const alertOf = (changes: Partial<AlertEvent> = {}): AlertEvent => {
  alerts += 1;
  const { value } = alertMessage({
    at: 1_800_000_000_000,
    tenant: 'acme',
    kind: 'audit.broken',
    severity: 'warning',
    title: 'Something <happened> & stayed.',
    details: { spent: '$80.12', budget: '$100.00' },
    subject: { number: String(alerts) },
    ...changes,
  });
  return { ...value, ...changes };
};

export const usageOf = (requestId: string, changes: Partial<UsageEvent> = {}): UsageEvent => ({
  version: 1,
  eventId: `${requestId}:1`,
  requestId,
  attempt: 1,
  at: 1_800_000_000_000,
  tenant: 'acme',
  keyId: 'key_1',
  protocol: 'openai-chat',
  stream: false,
  requestedModel: 'gpt-5',
  outcome: 'success',
  status: 200,
  target: { provider: 'canary-provider', model: 'canary-model' },
  tries: [{ provider: 'canary-provider', model: 'canary-model', result: '200', durationMs: 5 }],
  tokens: { input: 15, output: 42, cachedInput: 0, reasoning: 0 },
  costNanoDollars: 87_750,
  estimated: false,
  latency: { totalMs: 812, firstByteMs: 300 },
  verdicts: [
    {
      detector: 'pii',
      result: 'mask',
      matches: { email: 1 },
      spans: [{ lane: 'canary-lane', start: 0, end: 5, type: 'email' }],
    },
  ],
  lineage: { configRevision: 42, route: 'chat', servedModel: 'gpt-5-2030' },
  ...changes,
});
