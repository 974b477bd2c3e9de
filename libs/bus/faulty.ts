import type { Bus, MessageHandler, Subscription } from './port.ts';

export interface Faults {
  /** Shares of messages, from 0 to 1. */
  drop: number;
  delay: number;
  duplicate: number;
  delayMs: number;
  /** From 0 to 1, as `Math.random`. */
  random: () => number;
}

/** Wraps a bus and breaks its promises now and then: what the protocol between processes must bear. */
export class FaultyBus implements Bus {
  readonly #inner: Bus;
  readonly #faults: Faults;
  readonly counts = { published: 0, dropped: 0, delayed: 0, duplicated: 0 };

  constructor(inner: Bus, faults: Faults) {
    this.#inner = inner;
    this.#faults = faults;
  }

  get connected(): boolean {
    return this.#inner.connected;
  }

  publish(subject: string, payload: Uint8Array, reply?: string): void {
    const { drop, delay, duplicate, delayMs, random } = this.#faults;
    const chance = random();
    this.counts.published++;
    if (chance < drop) {
      this.counts.dropped++;
      return;
    }
    if (chance < drop + delay) {
      this.counts.delayed++;
      setTimeout(() => this.#inner.publish(subject, payload, reply), delayMs);
      return;
    }
    this.#inner.publish(subject, payload, reply);
    if (chance < drop + delay + duplicate) {
      this.counts.duplicated++;
      this.#inner.publish(subject, payload, reply);
    }
  }

  whenSent(then: () => void): void {
    this.#inner.whenSent(then);
  }

  subscribe(subject: string, handler: MessageHandler, queue?: string): Subscription {
    return this.#inner.subscribe(subject, handler, queue);
  }

  flush(): Promise<void> {
    return this.#inner.flush();
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}
