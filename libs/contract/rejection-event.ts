import { usageEventBase } from './build-usage-event.ts';
import type { Envelope } from './envelope.ts';
import type { GatewayError } from './errors.ts';
import type { UsageEvent } from './usage-event.ts';

/**
 * The usage event of a request that a stage before dispatch refused: no provider was called, nothing is
 * charged. `now` is epoch milliseconds; `route` is that of its plan, or the one that would have taken it. Undefined
 * where there is no principal yet: such a refusal goes to metrics and the audit stream.
 */
export function rejectionEvent(
  envelope: Envelope,
  error: GatewayError,
  now: number,
  route = envelope.plan?.route,
): UsageEvent | undefined {
  const { principal, attempt, configRevision = 0 } = envelope;
  if (principal === undefined) return undefined;
  return {
    ...usageEventBase(envelope, attempt, principal, now),
    outcome: 'rejection',
    status: error.status,
    errorCode: error.code,
    tries: [],
    tokens: { input: 0, output: 0, cachedInput: 0, reasoning: 0 },
    costNanoDollars: 0,
    estimated: false,
    lineage: { configRevision, ...(route !== undefined && { route }) },
  };
}
