import { GatewayError } from '@sluice/contract';
import type { UpstreamFailure } from './upstream.ts';

/** A call without an answer, as the caller is told; `started` where part of one has reached the caller. */
export function failureError({ kind, detail }: UpstreamFailure, started: boolean): GatewayError {
  const code = kind === 'timeout' ? 'upstream_timeout' : 'upstream_unreachable';
  return new GatewayError(started ? 'upstream_interrupted' : code, { internal: detail });
}

export const noTargetLeft = (calls: number, last: GatewayError): GatewayError =>
  new GatewayError('no_target_left', { internal: `after ${calls} calls: ${last.details.internal}` });
