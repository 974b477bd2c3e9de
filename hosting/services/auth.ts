import { createAuthStage } from '@sluice/auth';
import { systemClock } from '@sluice/contract';
import type { StartService } from '../process.ts';

export const start: StartService = async ({ host, telemetry, closing }, { stores, config, denials }) => {
  host.host(
    createAuthStage({
      config,
      keys: stores.keys,
      directory: stores.directory,
      telemetry,
      denials,
      clock: systemClock,
      signal: closing,
    }),
  );
  return undefined;
};
