import type { InstanceId } from '@sluice/contract';
import type { FrameSender } from './frame-sender.ts';

interface Entry {
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

/** The answers of one instance: those in progress, and those finished but perhaps not arrived. */
export class AnswerBook {
  readonly #entries = new Map<string, Entry>();
  #finishedBytes = 0;

  get size(): number {
    return this.#entries.size;
  }

  get inProgress(): number {
    let count = 0;
    for (const { finishedAt } of this.#entries.values()) if (finishedAt === undefined) count++;
    return count;
  }

  add(id: string, origin: InstanceId, sender: FrameSender): void {
    this.#entries.set(id, { sender, origin, finishedAt: undefined, retainedBytes: 0 });
  }

  find(id: string): FrameSender | undefined {
    return this.#entries.get(id)?.sender;
  }

  finished(id: string, now: number): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    entry.finishedAt = now;
    entry.retainedBytes = entry.sender.keptBytes;
    this.#finishedBytes += entry.retainedBytes;
    if (this.#finishedBytes > RETENTION_BYTES) this.#forgetOldest();
  }

  forget(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#finishedBytes -= entry.retainedBytes;
    this.#entries.delete(id);
  }

  cancelAllOf(origin: InstanceId): void {
    for (const entry of this.#entries.values()) if (entry.origin === origin) entry.sender.cancel();
  }

  /** Called now and then: forgets what nobody asked for. */
  sweep(now: number): void {
    for (const [id, { finishedAt }] of this.#entries) {
      if (finishedAt !== undefined && now - finishedAt > RETENTION_MS) this.forget(id);
    }
  }

  #forgetOldest(): void {
    for (const [id, { finishedAt }] of this.#entries) {
      if (this.#finishedBytes <= RETENTION_BYTES / 2) return;
      if (finishedAt !== undefined) this.forget(id);
    }
  }
}
