import type { FoundPrice } from '@sluice/config';
import {
  type Envelope,
  type GatewayError,
  type Plan,
  type Principal,
  type Target,
  type UsageEvent,
  usageEventBase,
  usageMessage,
  type Verdict,
} from '@sluice/contract';
import type { Loss } from '@sluice/protocol';
import { costOfAnswer } from './cost-of-answer.ts';
import type { Relay } from './relay.ts';
import { isFree, useOfCall } from './use-of-call.ts';

export type UsageMessage = ReturnType<typeof usageMessage>;
export type Try = UsageEvent['tries'][number];

export interface AttemptEnd {
  outcome: UsageEvent['outcome'];
  status: number;
  error: GatewayError | undefined;
  /** The relay of the answer that was passed on, or undefined where there was none. */
  relay: Relay | undefined;
  /** Whether the caller has something of an answer. */
  isSeen: boolean;
  /** Whether a call to a provider was given up. */
  interrupted: boolean;
  /** It waits in a queue now. */
  queued: boolean;
  tries: readonly Try[];
  /** Whether what `tries` used was counted by us. */
  hasEstimates: boolean;
  at: number;
  firstByteAt: number | undefined;
  /** Of the target; undefined where nobody knows it. */
  price: FoundPrice | undefined;
  /** What was lost in translation, both ways. */
  losses: readonly Loss[];
  /** Of the request, where they came beside the call, and of an answer that was asked for again. */
  earlierVerdicts: readonly Verdict[];
}

export interface AttemptFacts {
  envelope: Envelope;
  principal: Principal;
  plan: Plan;
}

/**
 * It waits, or this process leaves, and the caller has seen nothing yet: the ingress drives the request again. The caller of a job
 * never leaves: its ingress has died, and another one drives it.
 */
const isRedriven = (plan: Plan, { job }: Envelope, { error, isSeen, queued }: AttemptEnd): boolean =>
  queued ||
  (job === true && error?.code === 'client_closed') ||
  (error?.code === 'shutting_down' && (!isSeen || job === true) && plan.redriveAfterAccept);

const noCost = { costNanoDollars: 0 };

/** The usage event of an attempt that dispatch took; `target` is the one that answered, or was tried last. */
export function usageOfAttempt(
  { envelope, principal, plan }: AttemptFacts,
  target: Target | undefined,
  end: AttemptEnd,
): UsageMessage {
  const { relay, interrupted, tries, at, firstByteAt, price } = end;
  const { tokens, billing, estimated } = useOfCall(envelope, target, { relay, wasLeft: interrupted });
  const base = usageEventBase(envelope, envelope.attempt, principal, at);
  return usageMessage({
    ...base,
    outcome: end.outcome,
    status: end.status,
    errorCode: end.error?.code,
    redriven: isRedriven(plan, envelope, end) ? true : undefined,
    queued: end.queued ? true : undefined,
    target: target && { provider: target.provider, model: target.model },
    tries: [...tries],
    tokens,
    ...(target === undefined || isFree(envelope)
      ? noCost
      : costOfAnswer({ target, tokens, billing, units: relay && envelope.facts.units, price, at })),
    budgets: plan.reservation?.budgets,
    reservedNanoDollars: plan.reservation?.costNanoDollars,
    reserved: plan.reservation === undefined ? undefined : true,
    estimated: estimated || end.hasEstimates,
    losses: end.losses.length === 0 ? undefined : [...new Set(end.losses.map(({ feature }) => feature))],
    verdicts: [...base.verdicts, ...end.earlierVerdicts, ...(relay?.verdicts ?? [])],
    latency: {
      totalMs: base.latency.totalMs,
      firstByteMs: firstByteAt === undefined ? undefined : firstByteAt - envelope.receivedAt,
    },
    lineage: {
      configRevision: envelope.configRevision ?? 0,
      route: plan.route,
      servedModel: relay?.servedModel,
      degraded: plan.degraded,
    },
  });
}
