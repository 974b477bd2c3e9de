import { GatewayError } from '@sluice/contract';
import type { Loss } from '@sluice/protocol';
import type { UpstreamFailure } from '../upstream.ts';

/** A call without an answer, as the caller is told; `started` where part of one has reached the caller. */
export function failureError({ kind, detail }: UpstreamFailure, started: boolean): GatewayError {
  const code = kind === 'timeout' ? 'upstream_timeout' : 'upstream_unreachable';
  return new GatewayError(started ? 'upstream_interrupted' : code, { internal: detail });
}

export const noTargetLeft = (calls: number, last: GatewayError): GatewayError =>
  new GatewayError('no_target_left', { internal: `after ${calls} calls: ${last.details.internal}` });

const MAX_NAMED = 10;

/** A strict route refuses what its target cannot be told, and says where it stands. */
export function notExpressible(losses: readonly Loss[]): GatewayError {
  const named = losses.slice(0, MAX_NAMED).map(({ feature, path }) => `${path} (${feature})`);
  const more = losses.length - named.length;
  return new GatewayError('not_expressible', {
    message: `The target cannot be told ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}, and its route is strict. Leave it out, or choose another model.`,
  });
}
