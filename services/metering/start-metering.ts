import type { Clock } from '@sluice/contract';
import type { EventLog, ReservationStore } from '@sluice/store';
import type { Telemetry } from '@sluice/telemetry';
import { createUsageHandler } from './handle-usage.ts';
import { createMetrics } from './metrics.ts';

export interface MeteringDependencies {
  events: EventLog;
  reservations: ReservationStore;
  telemetry: Telemetry;
  clock: Clock;
  /** Distinct label sets of each metric before the rest is counted under `other`. */
  labelSets?: number;
  /** How many event ids are remembered, so that an event that is delivered again counts once. */
  recentEvents?: number;
}

/** Starts to consume usage events under the durable name `metering`; several instances share the work. */
export async function startMetering({
  events,
  reservations,
  telemetry,
  clock,
  labelSets = 2000,
  recentEvents = 65_536,
}: MeteringDependencies): Promise<{ close(): Promise<void> }> {
  const handle = createUsageHandler({
    reservations,
    metrics: createMetrics(telemetry.metrics, labelSets),
    logger: telemetry.logger,
    clock,
    recentEvents,
  });
  const stop = await events.consume('USAGE', 'metering', handle);
  return { close: stop };
}
