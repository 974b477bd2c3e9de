import {
  type AcceptedFrame,
  type Envelope,
  type GatewayError,
  type UsageEvent,
  usageEventBase,
  usageMessage,
} from '@sluice/contract';
import type { NewEvent } from '@sluice/store';
import { inputTokens } from '@sluice/tokens';

/**
 * The usage event of an attempt whose instance died with it: what it used can only be estimated. `redriven`: the
 * request goes on in another attempt.
 */
export function lostEvent(
  envelope: Envelope,
  attempt: number,
  accepted: AcceptedFrame,
  redriven: boolean,
  now: number,
): NewEvent {
  const { facts } = envelope;
  const { provider, model } = accepted.lineage;
  const { expected: input } = inputTokens(facts, provider, model);
  return usageMessage({
    ...endedEvent(envelope, attempt, accepted, now),
    outcome: 'lost',
    status: 502,
    errorCode: 'instance_lost',
    ...(redriven && { redriven }),
    target: { provider, model },
    tokens: { input, output: facts.maxOutputTokens ?? 0, cachedInput: 0, reasoning: 0 },
    estimated: true,
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
    tokens: { input: 0, output: 0, cachedInput: 0, reasoning: 0 },
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
  lineage: { configRevision: lineage.configRevision, route: lineage.route },
});
