import { systemClock } from '@sluice/contract';
import { createPolicyStage } from '@sluice/policy';
import type { StartService } from '../process.ts';

export const start: StartService = async ({ host, telemetry, environment }, { stores, config, denials }) => {
  host.host(
    createPolicyStage({
      config,
      environment,
      reservations: stores.reservations,
      telemetry,
      clock: systemClock,
      random: Math.random,
      appendEvent: event => stores.events.append(event),
      accepting: () => stores.outbox.accepting,
      denials,
    }),
  );
  return undefined;
};
