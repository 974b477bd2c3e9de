import {
  type Envelope,
  type GatewayError,
  type Plan,
  type Principal,
  subjects,
  type UsageEvent,
  usageEventId,
} from '@sluice/contract';
import { costNanoDollars, findPrice } from '@sluice/providers';
import type { NewEvent } from '@sluice/store';
import type { Relay } from './relay.ts';

export type Try = UsageEvent['tries'][number];

export interface AttemptEnd {
  outcome: UsageEvent['outcome'];
  status: number;
  error: GatewayError | undefined;
  /** The relay of the answer that was passed on, or undefined where there was none. */
  relay: Relay | undefined;
  tries: Try[];
  at: number;
  firstByteAt: number | undefined;
}

/** The usage event of an attempt that dispatch took. */
export function usageOfAttempt(
  envelope: Envelope,
  principal: Principal,
  plan: Plan,
  end: AttemptEnd,
): NewEvent {
  const { relay, tries, at, firstByteAt } = end;
  const target = tries.at(-1);
  const reported = relay?.usage;
  // A provider that was called and left may bill what it had read; one that refused bills nothing.
  const estimated = reported === undefined && (relay !== undefined || end.outcome === 'cancelled');
  const tokens = reported ?? {
    input: estimated ? envelope.facts.inputTokensEstimate : 0,
    output: relay?.outputTokensEstimate ?? 0,
    cachedInput: 0,
    reasoning: 0,
  };
  const price = target === undefined ? undefined : findPrice(target.provider, target.model);
  const { tenant, team, user, keyId } = principal;
  const event: UsageEvent = {
    version: 1,
    eventId: usageEventId(envelope.id, envelope.attempt),
    requestId: envelope.id,
    attempt: envelope.attempt,
    at,
    tenant,
    ...(team === undefined ? {} : { team }),
    ...(user === undefined ? {} : { user }),
    ...(keyId === undefined ? {} : { keyId }),
    protocol: envelope.protocol,
    stream: envelope.facts.stream,
    ...(envelope.facts.model === undefined ? {} : { requestedModel: envelope.facts.model }),
    outcome: end.outcome,
    status: end.status,
    ...(end.error === undefined ? {} : { errorCode: end.error.code }),
    ...(target === undefined ? {} : { target: { provider: target.provider, model: target.model } }),
    tries,
    tokens,
    ...(price === undefined ? {} : { costNanoDollars: costNanoDollars(price, tokens) }),
    estimated,
    latency: {
      totalMs: at - envelope.receivedAt,
      ...(firstByteAt === undefined ? {} : { firstByteMs: firstByteAt - envelope.receivedAt }),
    },
    verdicts: envelope.verdicts ?? [],
    lineage: {
      configRevision: envelope.configRevision ?? 0,
      route: plan.route,
      ...(relay?.servedModel === undefined ? {} : { servedModel: relay.servedModel }),
    },
  };
  return {
    id: event.eventId,
    subject: subjects.usage(tenant, target?.provider ?? 'none'),
    payload: JSON.stringify(event),
  };
}
