import { ChurnMap, type GatewayError, type InstanceId } from '@sluice/contract';
import type { FrameSender } from './frame-sender.ts';

interface Entry {
  id: string;
  sender: FrameSender;
  origin: InstanceId;
  finishedAt: number | undefined;
  /** What it retained when it finished. */
  retainedBytes: number;
}

/** How long a finished answer is kept for an ingress that has not said `done`. */
const RETENTION_MS = 10_000;
/** And how much of them in all; the oldest go first. */
const RETENTION_BYTES = 64 * 1024 * 1024;

/** The answers of one instance, one for each request: those in progress, and those finished but perhaps not arrived. */
export class AnswerBook {
  readonly #entries = new ChurnMap<Entry>();
  #retainedBytes = 0;

  get size(): number {
    return this.#entries.size;
  }

  get inProgress(): number {
    let count = 0;
    for (const { finishedAt } of this.#entries.values()) if (finishedAt === undefined) count++;
    return count;
  }

  /** Of finished answers, in bytes. */
  get retainedBytes(): number {
    return this.#retainedBytes;
  }

  /** The answer of an earlier attempt, which nobody waits for any more, makes room. */
  add(id: string, origin: InstanceId, sender: FrameSender): void {
    const earlier = this.#entries.get(id);
    if (earlier !== undefined) this.#remove(earlier);
    this.#entries.set(id, { id, sender, origin, finishedAt: undefined, retainedBytes: 0 });
    earlier?.sender.cancel();
  }

  find(id: string): FrameSender | undefined {
    return this.#entries.get(id)?.sender;
  }

  finished(id: string, sender: FrameSender, now: number): void {
    const entry = this.#entries.get(id);
    if (entry?.sender !== sender) return;
    entry.finishedAt = now;
    entry.retainedBytes = sender.keptBytes;
    this.#retainedBytes += entry.retainedBytes;
    if (this.#retainedBytes > RETENTION_BYTES) this.#forgetOldest();
  }

  forget(id: string, sender: FrameSender): void {
    const entry = this.#entries.get(id);
    if (entry?.sender === sender) this.#remove(entry);
  }

  /** The ingress waits for nothing more: what is still written for it is given up. */
  dismiss(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#remove(entry);
    entry.sender.cancel();
  }

  /** Those in progress end with this. */
  cancelAll(reason: GatewayError): void {
    for (const entry of this.#entries.values())
      if (entry.finishedAt === undefined) entry.sender.cancel(reason);
  }

  cancelAllOf(origin: InstanceId): void {
    for (const entry of this.#entries.values()) if (entry.origin === origin) entry.sender.cancel();
  }

  /** Called now and then: forgets what nobody asked for. */
  sweep(now: number): void {
    for (const entry of this.#entries.values()) {
      if (entry.finishedAt !== undefined && now - entry.finishedAt > RETENTION_MS) this.#remove(entry);
    }
  }

  #remove(entry: Entry): void {
    this.#retainedBytes -= entry.retainedBytes;
    this.#entries.delete(entry.id);
  }

  #forgetOldest(): void {
    const finished = [...this.#entries.values()].filter(({ finishedAt }) => finishedAt !== undefined);
    finished.sort((left, right) => Number(left.finishedAt) - Number(right.finishedAt));
    for (const entry of finished) {
      if (this.#retainedBytes <= RETENTION_BYTES / 2) return;
      this.#remove(entry);
    }
  }
}
