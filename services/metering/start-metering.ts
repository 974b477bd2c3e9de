import type { ConfigView } from '@sluice/config';
import type { Clock } from '@sluice/contract';
import type { BudgetStore, EventLog, ReservationStore, UsageStore } from '@sluice/store';
import type { Telemetry } from '@sluice/telemetry';
import { BudgetAlerts } from './budget-alerts.ts';
import { CatchUp } from './catch-up.ts';
import { DURABLE } from './durable.ts';
import { createUsageHandler } from './handle-usage.ts';
import { createMetrics } from './metrics.ts';

export interface MeteringDependencies {
  events: EventLog;
  reservations: ReservationStore;
  usage: UsageStore;
  budgets: BudgetStore;
  config: ConfigView;
  telemetry: Telemetry;
  clock: Clock;
  /** Distinct label sets of each metric before the rest is counted under `other`. */
  labelSets?: number;
}

/** Starts to consume usage events; several instances share the work. */
export async function startMetering({
  events,
  reservations,
  usage,
  budgets,
  config,
  telemetry: { metrics, logger },
  clock,
  labelSets = 2000,
}: MeteringDependencies): Promise<{ close(): Promise<void> }> {
  const catchUp = new CatchUp({ events, usage, logger });
  const handle = createUsageHandler({
    reservations,
    usage,
    alerts: new BudgetAlerts({ config, budgets, events, clock }),
    isApplied: stored => catchUp.has(stored),
    metrics: createMetrics(metrics, labelSets),
    logger,
    clock,
  });
  const stop = await events.consume('USAGE', DURABLE, handle);
  return {
    async close() {
      await catchUp.close();
      await stop();
    },
  };
}
