import { type AcceptedFrame, ChurnMap, type Envelope, type InstanceId, isFinal, type NumberedFrame } from '@sluice/contract';

/** An attempt that nobody waits for any more, and that an instance may work on. */
interface Departed {
  envelope: Envelope;
  attempt: number;
  /** The instance that took it, and what it said; undefined until it did. */
  taken: { worker: InstanceId; accepted: AcceptedFrame } | undefined;
  /** Epoch milliseconds: after this nobody works on it any more. */
  until: number;
}

/**
 * Attempts whose caller has left, until the instance that works on them has said its last word, which it does when it
 * has metered them. If it dies before, they are lost to metering but for this.
 */
export class DepartedAttempts {
  readonly #departed = new ChurnMap<Departed>();
  readonly #onLost: (envelope: Envelope, attempt: number, accepted: AcceptedFrame) => void;

  constructor(onLost: (envelope: Envelope, attempt: number, accepted: AcceptedFrame) => void) {
    this.#onLost = onLost;
  }

  get size(): number {
    return this.#departed.size;
  }

  add(departed: Departed): void {
    this.#departed.set(departed.envelope.id, departed);
  }

  /** Whether the sender of these frames is done with their request, so that nobody need tell it to stop. */
  heard(id: string, attempt: number, sender: InstanceId, frames: readonly NumberedFrame[]): boolean {
    const isOver = frames.some(({ frame }) => isFinal(frame));
    const departed = this.#departed.get(id);
    if (departed?.attempt !== attempt) return isOver;
    if (isOver) this.#departed.delete(id);
    for (const { frame } of frames)
      if (frame.kind === 'accepted') departed.taken = { worker: sender, accepted: frame };
    return isOver;
  }

  onDeath(instance: InstanceId): void {
    for (const { envelope, attempt, taken } of this.#departed.values()) {
      if (taken?.worker !== instance) continue;
      this.#departed.delete(envelope.id);
      this.#onLost(envelope, attempt, taken.accepted);
    }
  }

  sweep(now: number): void {
    for (const { envelope, until } of this.#departed.values()) if (now > until) this.#departed.delete(envelope.id);
  }
}
