import { pause } from '../pause.ts';
import type { UsageDelivery, UsageEvent } from './delivery.ts';

export interface BatchOptions {
  /** Events in a batch, at most. Default: 500. */
  size?: number | undefined;
  /** How long the first event of a batch waits for others, at most. Default: a second. */
  waitMs?: number | undefined;
  /** Ends the subscription. */
  signal?: AbortSignal | undefined;
}

/** Events that are stored together, and acknowledged together when they are. */
export interface UsageBatch {
  events: UsageEvent[];
  ack(): void;
}

const batchOf = (deliveries: readonly UsageDelivery[]): UsageBatch => ({
  events: deliveries.map(({ event }) => event),
  ack() {
    for (const delivery of deliveries) delivery.ack();
  },
});

/**
 * Usage events in batches, as databases like them:
 * `inBatches(signal => gateway.subscribeUsage({ durable: 'warehouse', signal }))`
 */
export async function* inBatches(
  subscribe: (signal: AbortSignal) => AsyncIterator<UsageDelivery>,
  { size = 500, waitMs = 1000, signal }: BatchOptions = {},
): AsyncGenerator<UsageBatch, void, undefined> {
  const leaving = new AbortController();
  const deliveries = subscribe(
    signal === undefined ? leaving.signal : AbortSignal.any([signal, leaving.signal]),
  );
  try {
    let next = deliveries.next();
    for (;;) {
      const first = await next;
      if (first.done) return;
      const batch = [first.value];
      next = deliveries.next();
      const stopWaiting = new AbortController();
      const late = pause(waitMs, stopWaiting.signal).then(() => undefined);
      while (batch.length < size) {
        const more = await Promise.race([next, late]);
        if (more === undefined || more.done) break;
        batch.push(more.value);
        next = deliveries.next();
      }
      stopWaiting.abort();
      yield batchOf(batch);
    }
  } finally {
    leaving.abort();
    await deliveries.return?.();
  }
}
