import type { Telemetry } from '@sluice/telemetry';
import type { Breaker, BreakerState, ChangedBy } from './breaker.ts';
import type { HealthChange } from './provider-checks.ts';

/** Tells the operator of a breaker that calls of this process opened or closed. */
export function logBreaker(
  logger: Telemetry['logger'],
  { identity: { provider, model, settings } }: Breaker,
  state: BreakerState['kind'],
  by: ChangedBy,
): void {
  if (by !== 'here') return;
  if (state === 'open')
    logger.warn(
      { provider, model, openForMs: settings.openForMs },
      `${provider}/${model} fails or is slow: it is not called for a while`,
    );
  else if (state === 'closed') logger.info({ provider, model }, `${provider}/${model} answers again`);
}

/** Tells the operator of a provider whose checks began to fail, or to be answered. */
export function logCheck(logger: Telemetry['logger'], provider: string, change: HealthChange): void {
  if (change.to === 'healthy') logger.info({ provider }, `${provider} answers its health checks again`);
  else if (change.to === 'unhealthy')
    logger.warn(
      { provider, failure: change.failure },
      `${provider} does not answer its health checks: it is asked last`,
    );
}
