import type { SequencedEvent } from './columns.ts';

/** A usage event as the gateway tells it. */
export function sequencedEvent(changes: Partial<SequencedEvent> = {}): SequencedEvent {
  const { requestId = 'a'.repeat(32), attempt = 1 } = changes;
  return {
    sequence: 1,
    version: 1,
    eventId: `${requestId}:${attempt}`,
    requestId,
    attempt,
    at: Date.parse('2030-01-31T12:03:04.567Z'),
    tenant: 'acme',
    user: 'ada',
    protocol: 'openai-chat',
    stream: false,
    requestedModel: 'gpt-5-mini',
    outcome: 'success',
    status: 200,
    target: { provider: 'openai', model: 'gpt-5-mini' },
    tries: [{ provider: 'openai', model: 'gpt-5-mini', result: '200', durationMs: 800 }],
    tokens: { input: 15, output: 42, cachedInput: 5, reasoning: 0 },
    costNanoDollars: 87_750,
    priceSource: 'table',
    estimated: false,
    latency: { totalMs: 811.6, firstByteMs: 120 },
    verdicts: [],
    lineage: { configRevision: 7, route: 'chat' },
    ...changes,
  };
}

export const eventLine = (event: SequencedEvent): string => {
  const { sequence, ...rest } = event;
  return `${JSON.stringify({ sequence, ...rest })}\n`;
};
