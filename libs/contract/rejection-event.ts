import type { Envelope } from './envelope.ts';
import type { GatewayError } from './errors.ts';
import { subjects } from './subjects.ts';
import { type UsageEvent, usageEventId } from './usage-event.ts';

/**
 * The usage event of a request that a stage before dispatch refused: no provider was called, nothing is
 * charged. `now` is epoch milliseconds. Undefined where there is no principal yet: such a refusal goes to
 * metrics and the audit stream.
 */
export function rejectionEvent(envelope: Envelope, error: GatewayError, now: number): UsageEvent | undefined {
  const { principal, facts, plan } = envelope;
  if (principal === undefined) return undefined;
  return {
    version: 1,
    eventId: usageEventId(envelope.id, envelope.attempt),
    requestId: envelope.id,
    attempt: envelope.attempt,
    at: now,
    tenant: principal.tenant,
    ...(principal.team !== undefined && { team: principal.team }),
    ...(principal.user !== undefined && { user: principal.user }),
    ...(principal.keyId !== undefined && { keyId: principal.keyId }),
    protocol: envelope.protocol,
    stream: facts.stream,
    ...(facts.model !== undefined && { requestedModel: facts.model }),
    outcome: 'rejection',
    status: error.status,
    errorCode: error.code,
    tries: [],
    tokens: { input: 0, output: 0, cachedInput: 0, reasoning: 0 },
    costNanoDollars: 0,
    estimated: false,
    latency: { totalMs: Math.max(0, now - envelope.receivedAt) },
    verdicts: envelope.verdicts ?? [],
    lineage: {
      configRevision: envelope.configRevision ?? 0,
      ...(plan !== undefined && { route: plan.route }),
    },
  };
}

/** A usage event as it is appended to the event log. `none` stands for the provider where none was tried. */
export const usageMessage = (event: UsageEvent): { id: string; subject: string; payload: string } => ({
  id: event.eventId,
  subject: subjects.usage(event.tenant, event.target?.provider ?? 'none'),
  payload: JSON.stringify(event),
});
