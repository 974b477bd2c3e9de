import { setTimeout as delay } from 'node:timers/promises';
import { CALLBACK_ACK_WAIT_MS, CALLBACK_CONSUMER, type ConfigView, noticeDestinations } from '@sluice/config';
import type { EventLog, NoticeQueue } from '@sluice/store';
import type { Telemetry } from '@sluice/telemetry';

const RETRY_MS = 2_000;

export interface KeepDestinationsDependencies {
  config: ConfigView;
  events: Pick<EventLog, 'begin'>;
  notices: Pick<NoticeQueue, 'keepOnly'>;
  telemetry: Telemetry;
}

/**
 * Gives each destination of the configuration a queue, and drops those of others, now and at each change. Returns what
 * ends it.
 */
export function keepDestinations({
  config,
  events,
  notices,
  telemetry,
}: KeepDestinationsDependencies): () => Promise<void> {
  const { logger } = telemetry;
  const closing = new AbortController();

  /** Until it is done, or the configuration has changed again. */
  async function keep(): Promise<void> {
    const { revision, config: wanted } = config.current();
    for (
      let isSaid = false;
      !closing.signal.aborted && config.current().revision === revision;
      isSaid = true
    ) {
      try {
        // Before the first of these requests ends: whenever a notifier starts, it has missed none.
        if (wanted.routes.some(({ callback }) => callback !== undefined))
          await events.begin('USAGE', CALLBACK_CONSUMER, { ackWaitMs: CALLBACK_ACK_WAIT_MS });
        const dropped = await notices.keepOnly(noticeDestinations(wanted));
        for (const [destination, count] of dropped)
          logger.warn(
            { destination, count },
            'Notices were dropped: their destination is not configured any more.',
          );
        return;
      } catch (cause) {
        if (!isSaid) logger.warn({ err: cause }, 'The queues of notices cannot be set up. Trying again.');
        await delay(RETRY_MS, undefined, { signal: closing.signal, ref: false }).catch(() => undefined);
      }
    }
  }

  let keeping = keep();
  const unfollow = config.onChange(() => {
    keeping = keeping.then(keep);
  });
  return async () => {
    unfollow();
    closing.abort();
    await keeping;
  };
}
