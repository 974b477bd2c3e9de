import { GatewayError, type Target } from '@sluice/contract';
import type { Loss } from '@sluice/protocol';
import { callHeaders } from '../answer-head.ts';
import type { GateRefusal } from '../health/gate.ts';
import type { UpstreamFailure } from '../upstream.ts';

/** A call without an answer, as the caller is told; `started` where part of one has reached the caller. */
export function failureError({ kind, detail }: UpstreamFailure, started: boolean): GatewayError {
  const code = kind === 'timeout' ? 'upstream_timeout' : 'upstream_unreachable';
  return new GatewayError(started ? 'upstream_interrupted' : code, { internal: detail });
}

/** After `calls` calls; `retryAfterMs` where a provider said when it may be asked again. */
export const noTargetLeft = (
  calls: number,
  last: GatewayError,
  retryAfterMs: number | undefined,
): GatewayError =>
  new GatewayError('no_target_left', {
    internal: `after ${calls} calls: ${last.details.internal}`,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });

/** The target cannot be called now. */
export function targetClosed({ provider, model }: Target, refusal: GateRefusal): GatewayError {
  if (refusal.kind === 'full')
    return new GatewayError('no_target_left', {
      message: 'Every provider of this route has as many requests at a time as it takes. Try again later.',
      internal: `${provider} has as many calls as its maxConcurrent allows`,
      retryAfterMs: BUSY_RETRY_AFTER_MS,
    });
  return new GatewayError('no_target_left', {
    message: 'Every provider of this route fails at the moment. Try again after the time in Retry-After.',
    internal: `the breaker of ${provider}/${model} is open`,
    retryAfterMs: refusal.retryAfterMs,
  });
}

/** The same error, with the call that it came of in its headers. */
export const withCall = (
  { code, message, details }: GatewayError,
  { target, number }: { target: Target; number: number },
): GatewayError =>
  new GatewayError(code, {
    ...details,
    message,
    headers: { ...details.headers, ...callHeaders(target, number) },
  });

const MAX_NAMED = 10;
const BUSY_RETRY_AFTER_MS = 1_000;

/** A strict route refuses what its target cannot be told, and says where it stands. */
export function notExpressible(losses: readonly Loss[]): GatewayError {
  const named = losses.slice(0, MAX_NAMED).map(({ feature, path }) => `${path} (${feature})`);
  const more = losses.length - named.length;
  return new GatewayError('not_expressible', {
    message: `The target cannot be told ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}, and its route is strict. Leave it out, or choose another model.`,
  });
}
