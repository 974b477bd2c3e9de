import { setTimeout as delay } from 'node:timers/promises';
import type { StageHost } from '@sluice/bus';
import type { Config } from '@sluice/config';
import { GatewayError } from '@sluice/contract';
import type { Ingress } from '@sluice/ingress';
import type { Stores } from '@sluice/store';
import type { Telemetry } from '@sluice/telemetry';

const POLL_MS = 20;
/** For what was given up to say so. */
const LAST_WORDS_MS = 1_000;

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
  /** Aborted first: the process is not ready any more, and who only follows something is sent away. */
  draining: AbortController;
  /** Aborted when nothing runs any more: feeds are left. */
  closing: AbortController;
  closes: readonly (() => unknown)[];
  stores: Stores;
  times: Config['server']['drain'];
}

/** Stops taking, finishes what runs, stores what was gathered. In this order nothing is lost. */
export async function drainProcess(parts: Draining): Promise<void> {
  const { ingress, host, draining, closing, closes, stores, times } = parts;
  draining.abort();
  if (ingress !== undefined) {
    ingress.announceLeaving();
    await delay(times.delay);
  }
  const deadline = AbortSignal.timeout(times.timeout);
  await ingress?.close(deadline);
  // Without a connection to NATS nobody confirms that nothing is on its way.
  await Promise.race([host.stopTaking(), aborted(deadline)]);
  await untilIdle(host, deadline);
  host.answers.cancelAll(new GatewayError('shutting_down'));
  await untilIdle(host, AbortSignal.timeout(LAST_WORDS_MS));
  closing.abort();
  for (const close of closes) await close();
  await host.close();
  await stores.close();
}

async function untilIdle(host: StageHost, deadline: AbortSignal): Promise<void> {
  while (host.inProgress > 0 && !deadline.aborted) await delay(POLL_MS);
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
