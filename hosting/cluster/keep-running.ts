import { setTimeout as delay } from 'node:timers/promises';
import type { LocalServer } from '@sluice/local-servers';
import type { Logger } from 'pino';

const RETRY_MS = 1_000;

/** Starts a server again, on its port and with its data, each time that it crashes. */
export function keepRunning(name: string, server: LocalServer, logger: Logger): void {
  const again = async (): Promise<void> => {
    logger.warn({ server: name }, 'a server ended; it is started again');
    for (;;) {
      try {
        await server.restart();
        return;
      } catch (cause) {
        logger.error({ server: name, err: cause }, 'a server does not start');
        await delay(RETRY_MS);
      }
    }
  };
  server.onCrash(() => void again());
}
