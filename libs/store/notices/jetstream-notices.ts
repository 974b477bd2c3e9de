import { setTimeout as delay } from 'node:timers/promises';
import { AckPolicy, type Consumer, type JsMsg } from '@nats-io/jetstream';
import { millis, nanos } from '@nats-io/nats-core';
import { decodeToken, encodeToken, subjects } from '@sluice/contract';
import { type JetStreamAccess, reasonOf } from '../jetstream/access.ts';
import { noticeStream } from '../jetstream/resources.ts';
import type { NewNotice, NoticeHandle, NoticeQueue, NoticeResult } from './port.ts';

/** A notice without a sign of life for so long is handed out again, to any process. */
const ACK_WAIT_MS = 15_000;
const SIGN_OF_LIFE_MS = 5_000;
/** Notices that are put aside at most, of a destination; above it no new ones are handed out. */
const MAX_PUT_ASIDE = 1_000;
/** How long one request for notices waits at the server. */
const FETCH_EXPIRES_MS = 5_000;
const RETRY_MS = 1_000;
const FULL = /maximum messages per subject exceeded/;

/** Notices in a JetStream stream that keeps each until it is done, with a consumer a destination, which control creates. */
export class JetStreamNotices implements NoticeQueue {
  readonly #access: JetStreamAccess;

  constructor(access: JetStreamAccess) {
    this.#access = access;
  }

  add(notices: readonly NewNotice[]): Promise<NewNotice[]> {
    return this.#access.orNotReady('Adding notices', async () => {
      const areAdded = await Promise.all(notices.map(notice => this.#publish(notice)));
      return notices.filter((_, index) => areAdded[index] === false);
    });
  }

  deliver(destination: string, concurrency: number, handle: NoticeHandle): () => Promise<void> {
    const stopping = new AbortController();
    const signal = AbortSignal.any([stopping.signal, this.#access.signal]);
    const running = this.#deliver(destination, concurrency, handle, signal);
    return async () => {
      stopping.abort();
      await running;
    };
  }

  waiting(): Promise<ReadonlyMap<string, number>> {
    return this.#access.orNotReady('Counting notices', async () => {
      const { state } = await this.#access.manager.streams.info(noticeStream, {
        subjects_filter: subjects.everyNotice,
      });
      const counts = Object.entries(state.subjects ?? {});
      return new Map(counts.map(([subject, count]) => [destinationOf(subject), count]));
    });
  }

  keepOnly(destinations: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.#access.orNotReady('Following the destinations of notices', async () => {
      const { manager } = this.#access;
      const wanted = new Set(destinations.map(encodeToken));
      for await (const { name } of manager.consumers.list(noticeStream)) {
        if (!wanted.delete(name)) await manager.consumers.delete(noticeStream, name);
      }
      for (const token of wanted) await this.#createConsumer(token);
      const dropped = new Map<string, number>();
      for (const [destination, count] of await this.waiting()) {
        if (destinations.includes(destination)) continue;
        await manager.streams.purge(noticeStream, { filter: subjects.notice(destination) });
        dropped.set(destination, count);
      }
      return dropped;
    });
  }

  async #createConsumer(token: string): Promise<void> {
    await this.#access.manager.consumers.add(noticeStream, {
      durable_name: token,
      filter_subject: subjects.notice(decodeToken(token)),
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ACK_WAIT_MS),
      max_ack_pending: MAX_PUT_ASIDE,
    });
  }

  /** False where the queue of its destination is full. */
  async #publish({ destination, id, payload }: NewNotice): Promise<boolean> {
    try {
      await this.#access.client.publish(subjects.notice(destination), payload, {
        msgID: `${encodeToken(destination)}.${id}`,
      });
      return true;
    } catch (cause) {
      if (FULL.test(reasonOf(cause))) return false;
      throw cause;
    }
  }

  async #deliver(
    destination: string,
    concurrency: number,
    handle: NoticeHandle,
    signal: AbortSignal,
  ): Promise<void> {
    const running = new Set<Promise<void>>();
    while (!signal.aborted) {
      try {
        const what = `Delivering to ${destination}`;
        const consumer = await this.#access.retry(what, signal, () =>
          this.#access.client.consumers.get(noticeStream, encodeToken(destination)),
        );
        await this.#fetchAll(consumer, running, concurrency, message => this.#hand(message, handle), signal);
      } catch (cause) {
        if (signal.aborted) break;
        this.#access.logger.warn({ destination, reason: reasonOf(cause) }, 'Fetching notices anew.');
        await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
    await Promise.all(running);
    // What was handled shall not be handed out again.
    await this.#access.connection.flush().catch(() => undefined);
  }

  /** Until `signal` is aborted, or the consumer is gone. */
  async #fetchAll(
    consumer: Consumer,
    running: Set<Promise<void>>,
    concurrency: number,
    hand: (message: JsMsg) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    while (!signal.aborted) {
      if (running.size >= concurrency) await Promise.race(running);
      const messages = await consumer.fetch({
        max_messages: concurrency - running.size,
        expires: FETCH_EXPIRES_MS,
      });
      const stop = (): void => messages.stop();
      signal.addEventListener('abort', stop, { once: true });
      try {
        for await (const message of messages) {
          if (signal.aborted) {
            message.nak();
            continue;
          }
          const work = hand(message).finally(() => running.delete(work));
          running.add(work);
        }
      } finally {
        signal.removeEventListener('abort', stop);
      }
    }
  }

  /** Never rejects: what could not be told to the server is handed out again by it. */
  async #hand(message: JsMsg, handle: NoticeHandle): Promise<void> {
    const alive = setInterval(() => message.working(), SIGN_OF_LIFE_MS);
    try {
      const result = await this.#resultOf(message, handle);
      if (result.kind === 'done') await message.ackAck();
      else message.nak(Math.max(1, Math.ceil(result.inMs)));
    } catch (cause) {
      this.#access.logger.warn(
        { subject: message.subject, reason: reasonOf(cause) },
        'What became of a notice could not be stored: it may be sent again.',
      );
    } finally {
      clearInterval(alive);
    }
  }

  async #resultOf(message: JsMsg, handle: NoticeHandle): Promise<NoticeResult> {
    try {
      return await handle({
        id: idOf(message),
        payload: message.string(),
        addedAt: millis(message.info.timestampNanos),
        attempt: message.info.deliveryCount,
      });
    } catch (cause) {
      this.#access.logger.error(
        { subject: message.subject, error: String(cause) },
        'A notice could not be handled.',
      );
      return { kind: 'again', inMs: RETRY_MS };
    }
  }
}

const destinationOf = (subject: string): string => decodeToken(subject.split('.')[2] ?? '');

/** Behind the destination, which has no dot. */
function idOf(message: JsMsg): string {
  const id = message.headers?.get('Nats-Msg-Id') ?? '';
  return id.slice(id.indexOf('.') + 1);
}
