import { systemClock } from '@sluice/contract';
import { Notifier } from '@sluice/notifier';
import type { StartService } from '../process.ts';

export const start: StartService = async ({ telemetry }, { stores, config }) => {
  const { events, notices } = stores;
  const notifier = new Notifier({
    config,
    events,
    notices,
    telemetry,
    clock: systemClock,
    random: Math.random,
  });
  return () => notifier.close();
};
