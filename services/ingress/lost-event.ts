import { type AcceptedFrame, type Envelope, subjects, type UsageEvent, usageEventId } from '@sluice/contract';
import type { NewEvent } from '@sluice/store';

/** The usage event of an attempt whose instance died with it: what it cost can only be estimated. */
export function lostEvent(
  envelope: Envelope,
  attempt: number,
  { lineage }: AcceptedFrame,
  now: number,
): NewEvent {
  const { tenant, keyId, route, provider, model, configRevision } = lineage;
  const event: UsageEvent = {
    version: 1,
    eventId: usageEventId(envelope.id, attempt),
    requestId: envelope.id,
    attempt,
    at: now,
    tenant,
    ...(keyId === undefined ? {} : { keyId }),
    protocol: envelope.protocol,
    stream: envelope.facts.stream,
    ...(envelope.facts.model === undefined ? {} : { requestedModel: envelope.facts.model }),
    outcome: 'lost',
    status: 502,
    errorCode: 'instance_lost',
    target: { provider, model },
    tries: [],
    tokens: {
      input: envelope.facts.inputTokensEstimate,
      output: envelope.facts.maxOutputTokens ?? 0,
      cachedInput: 0,
      reasoning: 0,
    },
    estimated: true,
    latency: { totalMs: now - envelope.receivedAt },
    verdicts: [],
    lineage: { configRevision, route },
  };
  return { id: event.eventId, subject: subjects.usage(tenant, provider), payload: JSON.stringify(event) };
}
