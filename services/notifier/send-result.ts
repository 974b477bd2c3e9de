import { GatewayError } from '@sluice/contract';
import type { BoundedResponse } from '@sluice/outbound';
import { readRetryAfter } from '@sluice/protocol';

/** How an attempt to deliver ended. */
export type SendResult =
  | { kind: 'delivered'; status: number }
  | {
      kind: 'failed';
      /** For people. Never a secret. */
      reason: string;
      status?: number;
      /** Not before this. */
      retryAfterMs?: number | undefined;
      /** Nobody is there, or too much was asked: what else waits for it need not be tried now either. */
      isAway: boolean;
      /** There is no use in trying again. */
      isFinal?: boolean;
    };

const GONE = 410;
const AWAY = new Set([408, 425, 429]);

export function resultOfResponse({ status, headers }: BoundedResponse, now: number): SendResult {
  if (status >= 200 && status < 300) return { kind: 'delivered', status };
  const isRedirect = status >= 300 && status < 400;
  return {
    kind: 'failed',
    status,
    reason: isRedirect ? `it answered ${status}; redirects are not followed` : `it answered ${status}`,
    retryAfterMs: readRetryAfter(headers, now),
    isAway: status >= 500 || AWAY.has(status),
    isFinal: status === GONE,
  };
}

/** Of what a call rejects with. The address stays out of the reason: that of Slack is a secret. */
export function resultOfFailure(cause: unknown): SendResult {
  return { kind: 'failed', reason: reasonOf(GatewayError.from(cause)), isAway: true };
}

function reasonOf({ code, cause, details }: GatewayError): string {
  if (code === 'upstream_timeout') return 'it did not answer in time';
  return cause instanceof Error ? cause.message : (details.internal ?? code);
}
