import { type AcceptedFrame, type Envelope, usageEventBase, usageMessage } from '@sluice/contract';
import type { NewEvent } from '@sluice/store';

/** The usage event of an attempt whose instance died with it: what it cost can only be estimated. */
export function lostEvent(
  envelope: Envelope,
  attempt: number,
  { lineage }: AcceptedFrame,
  now: number,
): NewEvent {
  const { route, provider, model, configRevision } = lineage;
  const { inputTokensEstimate, maxOutputTokens = 0 } = envelope.facts;
  return usageMessage({
    ...usageEventBase(envelope, attempt, lineage, now),
    outcome: 'lost',
    status: 502,
    errorCode: 'instance_lost',
    target: { provider, model },
    tries: [],
    tokens: { input: inputTokensEstimate, output: maxOutputTokens, cachedInput: 0, reasoning: 0 },
    estimated: true,
    lineage: { configRevision, route },
  });
}
