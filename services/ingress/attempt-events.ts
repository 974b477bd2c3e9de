import type { FoundPrice } from '@sluice/config';
import {
  type AcceptedFrame,
  type Envelope,
  type GatewayError,
  type UsageEvent,
  usageEventBase,
  usageMessage,
  usesTokens,
} from '@sluice/contract';
import { costNanoDollars } from '@sluice/providers';
import type { NewEvent } from '@sluice/store';
import { inputTokens } from '@sluice/tokens';

/** An attempt whose instance died with it. */
export interface LostAttempt {
  envelope: Envelope;
  attempt: number;
  accepted: AcceptedFrame;
  /** Of the answer, as much of it as arrived here. */
  outputTokens: number;
  /** The request goes on in another attempt. */
  redriven: boolean;
}

const noTokens: UsageEvent['tokens'] = { input: 0, output: 0, cachedInput: 0, reasoning: 0 };

/** What a lost attempt used can only be estimated: the request, and what arrived of the answer. */
export function lostEvent(lost: LostAttempt, price: FoundPrice | undefined, now: number): NewEvent {
  const { envelope, attempt, accepted, outputTokens, redriven } = lost;
  const { facts, protocol } = envelope;
  const { provider, kind, model } = accepted.lineage;
  const input = inputTokens(facts, kind, model).expected;
  const tokens = usesTokens(protocol) ? { ...noTokens, input, output: outputTokens } : noTokens;
  return usageMessage({
    ...endedEvent(envelope, attempt, accepted, now),
    outcome: 'lost',
    status: 502,
    errorCode: 'instance_lost',
    ...(redriven && { redriven }),
    target: { provider, model },
    tokens,
    ...(price !== undefined && {
      costNanoDollars: costNanoDollars(price.price, { tokens, at: now }),
      priceSource: price.source,
    }),
    budgets: accepted.lineage.budgets,
    reservedNanoDollars: accepted.lineage.reservedNanoDollars,
    estimated: usesTokens(protocol),
  });
}

/** Of an attempt that dispatch had not taken when its request ended, after an earlier one, `lost`, was. */
export function untakenEvent(
  envelope: Envelope,
  attempt: number,
  lost: AcceptedFrame,
  error: GatewayError,
  now: number,
): NewEvent {
  return usageMessage({
    ...endedEvent(envelope, attempt, lost, now),
    outcome: error.code === 'client_closed' ? 'cancelled' : 'error',
    status: error.status,
    errorCode: error.code,
    tokens: noTokens,
    costNanoDollars: 0,
    estimated: false,
  });
}

type EndedEvent = Omit<UsageEvent, 'outcome' | 'status' | 'tokens' | 'estimated'>;

const endedEvent = (
  envelope: Envelope,
  attempt: number,
  { lineage }: AcceptedFrame,
  now: number,
): EndedEvent => ({
  ...usageEventBase(envelope, attempt, lineage, now),
  tries: [],
  lineage: {
    configRevision: lineage.configRevision,
    route: lineage.route,
    degraded: lineage.degraded,
  },
});
