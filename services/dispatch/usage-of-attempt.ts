import type { FoundPrice } from '@sluice/config';
import {
  type Envelope,
  type GatewayError,
  operationOf,
  type Plan,
  type Principal,
  type Target,
  type UsageEvent,
  usageEventBase,
  usageMessage,
  type Verdict,
} from '@sluice/contract';
import type { Loss } from '@sluice/protocol';
import { inputTokens } from '@sluice/tokens';
import { costOfAnswer } from './cost-of-answer.ts';
import type { Relay } from './relay.ts';

export type UsageMessage = ReturnType<typeof usageMessage>;
export type Try = UsageEvent['tries'][number];

export interface AttemptEnd {
  outcome: UsageEvent['outcome'];
  status: number;
  error: GatewayError | undefined;
  /** The relay of the answer that was passed on, or undefined where there was none. */
  relay: Relay | undefined;
  /** Whether a call to a provider was given up. */
  interrupted: boolean;
  tries: Try[];
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

/** Providers count tokens for nothing. */
const isFree = ({ protocol }: Envelope): boolean => operationOf(protocol) === 'count-tokens';

/** Counting tokens uses none, and an HTTP service has none. */
const hasTokens = (envelope: Envelope): boolean =>
  !isFree(envelope) && operationOf(envelope.protocol) !== 'http';

/** This process leaves, and the caller has seen nothing yet: the ingress drives the request again. */
const isRedriven = (plan: Plan, { error, relay }: AttemptEnd): boolean =>
  error?.code === 'shutting_down' && relay?.started !== true && plan.redriveAfterAccept;

/** A minute of speech is some 900 characters, and 1,250 tokens of gpt-4o-mini-tts, whose sound says nothing of its tokens. */
const TOKENS_PER_SPOKEN_CHARACTER = 1.4;

const spokenTokens = ({ facts }: Envelope, relay: Relay | undefined): number =>
  relay === undefined ? 0 : Math.ceil((facts.units?.characters ?? 0) * TOKENS_PER_SPOKEN_CHARACTER);

const noCost = { costNanoDollars: 0 };

/** The usage event of an attempt that dispatch took; `target` is the one that answered, or was tried last. */
export function usageOfAttempt(
  { envelope, principal, plan }: AttemptFacts,
  target: Target | undefined,
  end: AttemptEnd,
): UsageMessage {
  const { relay, interrupted, tries, at, firstByteAt, price } = end;
  const reported = relay?.usage;
  // A provider that was called and left may bill what it had read; one that refused bills nothing.
  const estimated = hasTokens(envelope) && reported === undefined && (relay !== undefined || interrupted);
  const { billing, ...tokens } = reported ?? {
    billing: undefined,
    input:
      estimated && target !== undefined ? inputTokens(envelope.facts, target.kind, target.model).expected : 0,
    output: estimated ? relay?.outputTokensEstimate || spokenTokens(envelope, relay) : 0,
    cachedInput: 0,
    reasoning: 0,
  };
  const base = usageEventBase(envelope, envelope.attempt, principal, at);
  return usageMessage({
    ...base,
    outcome: end.outcome,
    status: end.status,
    errorCode: end.error?.code,
    redriven: isRedriven(plan, end) ? true : undefined,
    target: target && { provider: target.provider, model: target.model },
    tries,
    tokens,
    ...(target === undefined || isFree(envelope)
      ? noCost
      : costOfAnswer({ target, tokens, billing, units: relay && envelope.facts.units, price, at })),
    reserved: plan.reservation === undefined ? undefined : true,
    estimated,
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
    },
  });
}
