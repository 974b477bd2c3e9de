import type { Telemetry } from '@sluice/telemetry';
import { Counter } from 'prom-client';
import { type Refusal, refusalReasons } from './decision.ts';

const results = ['accepted', 'anonymous', 'unavailable', ...refusalReasons] as const;

export interface OutcomeReport {
  count(result: (typeof results)[number]): void;
  /** Says in the log why, and never what the credential was. */
  refused(requestId: string, refusal: Refusal): void;
}

export function createOutcomeReport({ logger, metrics }: Telemetry): OutcomeReport {
  const counter = new Counter({
    name: 'auth_requests_total',
    help: 'Requests that auth judged, by result.',
    labelNames: ['result'],
    registers: [metrics],
  });
  const children = new Map(results.map(result => [result, counter.labels(result)]));
  const count: OutcomeReport['count'] = result => children.get(result)?.inc();
  return {
    count,
    refused(requestId, { reason, keyId, issuer }) {
      count(reason);
      logger.info({ requestId, reason, keyId, issuer }, 'A credential was refused.');
    },
  };
}
