import { type UsageEvent, usageEventId, usageEventSchema } from '@sluice/contract';

/** A full minute, within a full hour and day that have more of them. */
export const MINUTE = 1_800_000_060_000;

export const requestIdOf = (number: number): string => number.toString(16).padStart(32, '0');

export function usageEvent(changes: Partial<UsageEvent> = {}): UsageEvent {
  const { requestId = requestIdOf(1), attempt = 1 } = changes;
  return usageEventSchema.parse({
    version: 1,
    eventId: usageEventId(requestId, attempt),
    requestId,
    attempt,
    at: MINUTE,
    tenant: 'acme',
    protocol: 'openai-chat',
    stream: false,
    outcome: 'success',
    status: 200,
    target: { provider: 'openai', model: 'gpt-5' },
    tries: [],
    tokens: { input: 11, output: 7, cachedInput: 3, reasoning: 0 },
    costNanoDollars: 420,
    estimated: false,
    latency: { totalMs: 812, firstByteMs: 300 },
    verdicts: [],
    lineage: { configRevision: 1, route: 'chat' },
    ...changes,
  });
}
