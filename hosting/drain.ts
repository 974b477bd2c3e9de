import { setTimeout as delay } from 'node:timers/promises';
import type { StageHost } from '@sluice/bus';
import type { Ingress } from '@sluice/ingress';
import type { Stores } from '@sluice/store';
import type { Telemetry } from '@sluice/telemetry';

/** What runs may take this long to finish; then it is left. */
const DRAIN_MS = 30_000;
const POLL_MS = 20;

/** Calls `drain` once at SIGTERM or SIGINT, then exits with 0. A second signal ends the process at once. */
export function drainOnSignal(drain: () => Promise<void>, { logger }: Telemetry): void {
  let draining = false;
  const onSignal = (signal: string): void => {
    if (draining) process.exit(130);
    draining = true;
    logger.info({ signal }, 'draining');
    drain().then(
      () => process.exit(0),
      cause => {
        logger.error({ err: cause }, 'draining failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  // Started by a supervisor that is gone: nobody else would stop this process.
  process.on('disconnect', () => onSignal('disconnect'));
}

export interface Draining {
  ingress: Ingress | undefined;
  host: StageHost;
  closes: readonly (() => unknown)[];
  closing: AbortController;
  stores: Stores;
}

/** Stops taking, finishes what runs, stores what was gathered. In this order nothing is lost. */
export async function drainProcess({ ingress, host, closes, closing, stores }: Draining): Promise<void> {
  const giveUp = AbortSignal.timeout(DRAIN_MS);
  if (ingress !== undefined)
    await Promise.race([ingress.close(), delay(DRAIN_MS, undefined, { ref: false })]);
  host.stopTaking();
  while (host.inProgress > 0 && !giveUp.aborted) await delay(POLL_MS);
  closing.abort();
  for (const close of closes) await close();
  await host.close();
  await stores.close();
}
