import { createCounter, type Telemetry } from '@sluice/telemetry';
import { type Refusal, refusalReasons } from './decision.ts';

const results = ['accepted', 'anonymous', 'unavailable', ...refusalReasons] as const;

export interface OutcomeReport {
  count(result: (typeof results)[number]): void;
  /** Says in the log why, and never what the credential was. */
  refused(requestId: string, refusal: Refusal): void;
}

export function createOutcomeReport({ logger, metrics }: Telemetry): OutcomeReport {
  const requests = createCounter(metrics, {
    name: 'auth_requests_total',
    help: 'Requests that auth judged, by result.',
    labelNames: ['result'],
  });
  for (const result of results) requests.series(result);
  const count: OutcomeReport['count'] = result => requests.series(result).inc();
  return {
    count,
    refused(requestId, { reason, keyId, issuer }) {
      count(reason);
      logger.info({ requestId, reason, keyId, issuer }, 'A credential was refused.');
    },
  };
}
