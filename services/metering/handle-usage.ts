import type { Clock, UsageEvent } from '@sluice/contract';
import { type ReservationStore, type StoredEvent, settlementsOf, type UsageStore } from '@sluice/store';
import type { Logger } from 'pino';
import type { BudgetAlerts } from './budget-alerts.ts';
import type { MeteringMetrics } from './metrics.ts';
import { readEvent } from './read-event.ts';

export interface UsageHandlerDependencies {
  reservations: ReservationStore;
  usage: UsageStore;
  alerts: Pick<BudgetAlerts, 'raiseFor'>;
  /** What is applied for sure; where it says no, the store knows. */
  isApplied: (event: StoredEvent) => boolean;
  metrics: MeteringMetrics;
  logger: Logger;
  clock: Clock;
}

/**
 * Settles reservations, adds events up, raises the alerts of budgets, and counts what was new in that. Every step may be repeated: where one fails, it
 * rejects and the events are delivered again. An event that is not valid is counted, logged and passed over.
 */
export function createUsageHandler(dependencies: UsageHandlerDependencies) {
  const { reservations, usage, alerts, isApplied, metrics, logger, clock } = dependencies;

  /** What dispatch could not: it or Redis went away at that moment, or the request never reached it, or was lost with it. */
  async function settle(event: UsageEvent): Promise<void> {
    const { outcome, tenant, requestId, attempt, tries, reserved } = event;
    if (outcome === 'rejection' && tries.length === 0) await reservations.release(tenant, requestId);
    else if (outcome === 'lost' || reserved === true)
      await Promise.all(
        settlementsOf(event).map(({ id, settlement }) =>
          reservations.settle(tenant, id, attempt, settlement),
        ),
      );
  }

  function validOnly(stored: StoredEvent): UsageEvent[] {
    const event = readEvent(stored);
    if (typeof event !== 'string') return [event];
    metrics.invalid();
    logger.error(
      { sequence: stored.sequence, subject: stored.subject, reason: event },
      'A usage event is not valid and was not counted; it stays in the stream.',
    );
    return [];
  }

  return async (stored: readonly StoredEvent[]): Promise<void> => {
    const events = stored.filter(event => !isApplied(event)).flatMap(validOnly);
    await Promise.all(events.map(settle));
    const isNew = await usage.apply(events);
    await alerts.raiseFor(events);
    for (const [index, event] of events.entries()) {
      if (isNew[index] !== true) continue;
      metrics.count(event);
      metrics.delayed(clock() - event.at);
    }
  };
}
