import { systemClock } from '@sluice/contract';
import { startMetering } from '@sluice/metering';
import type { StartService } from '../process.ts';

export const start: StartService = async ({ telemetry }, { stores, config }) => {
  const metering = await startMetering({
    events: stores.events,
    reservations: stores.reservations,
    usage: stores.usage,
    budgets: stores.budgets,
    config,
    telemetry,
    clock: systemClock,
  });
  return () => metering.close();
};
