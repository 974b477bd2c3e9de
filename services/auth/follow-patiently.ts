import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '@sluice/contract';
import type { Logger } from 'pino';

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;

/** Begins to follow a store, again and again until it can be reached, and leaves it when `signal` is aborted. */
export async function followPatiently(
  what: string,
  { logger, signal }: { logger: Logger; signal: AbortSignal },
  follow: () => Promise<() => void>,
): Promise<void> {
  for (let retryMs = FIRST_RETRY_MS; !signal.aborted; retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS)) {
    try {
      const leave = await follow();
      if (signal.aborted) leave();
      else signal.addEventListener('abort', leave, { once: true });
      return;
    } catch (cause) {
      logger.warn({ detail: GatewayError.from(cause).details.internal }, `${what} cannot be followed yet.`);
      await sleep(retryMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}
