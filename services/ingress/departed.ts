import { ChurnMap, type Envelope, type InstanceId, isFinal, type NumberedFrame } from '@sluice/contract';
import type { LostAttempt } from './attempt-events.ts';
import type { TakenAttempt } from './in-flight.ts';

/** An attempt that nobody waits for any more, and that an instance may work on. */
interface Departed {
  envelope: Envelope;
  attempt: number;
  /** By an instance, as far as that said so. */
  taken: TakenAttempt | undefined;
  /** Epoch milliseconds: after this nobody works on it any more. */
  until: number;
}

const keyOf = (id: string, attempt: number): string => `${id}:${attempt}`;

/**
 * Attempts whose caller has left, or that were driven again since nobody was heard to take them, until the instance that works on them
 * has said its last word, which it does when it has metered them. If it dies before, they are lost to metering but for this.
 */
export class DepartedAttempts {
  readonly #departed = new ChurnMap<Departed>();
  readonly #onLost: (lost: Omit<LostAttempt, 'redriven'>) => void;

  constructor(onLost: (lost: Omit<LostAttempt, 'redriven'>) => void) {
    this.#onLost = onLost;
  }

  get size(): number {
    return this.#departed.size;
  }

  add(departed: Departed): void {
    this.#departed.set(keyOf(departed.envelope.id, departed.attempt), departed);
  }

  /** Whether the sender of these frames is done with their request, so that nobody need tell it to stop. */
  heard(id: string, attempt: number, sender: InstanceId, frames: readonly NumberedFrame[]): boolean {
    const isOver = frames.some(({ frame }) => isFinal(frame));
    const departed = this.#departed.get(keyOf(id, attempt));
    if (departed === undefined) return isOver;
    if (isOver) this.#departed.delete(keyOf(id, attempt));
    for (const { frame } of frames) {
      if (frame.kind === 'accepted')
        departed.taken = { kind: 'accepted', worker: sender, accepted: frame, outputTokens: 0 };
      else if (frame.kind === 'data' && departed.taken !== undefined)
        departed.taken.outputTokens = Math.max(departed.taken.outputTokens, frame.outputTokens);
    }
    return isOver;
  }

  /** This instance works on a later attempt now: what it has done of earlier ones is part of that. */
  adopted(id: string, attempt: number, sender: InstanceId): void {
    for (let earlier = 1; earlier < attempt; earlier++) {
      const key = keyOf(id, earlier);
      if (this.#departed.get(key)?.taken?.worker === sender) this.#departed.delete(key);
    }
  }

  onDeath(instance: InstanceId): void {
    for (const { envelope, attempt, taken } of this.#departed.values()) {
      if (taken?.worker !== instance) continue;
      this.#departed.delete(keyOf(envelope.id, attempt));
      const { accepted, outputTokens } = taken;
      this.#onLost({ envelope, attempt, accepted, outputTokens });
    }
  }

  sweep(now: number): void {
    for (const { envelope, attempt, until } of this.#departed.values())
      if (now > until) this.#departed.delete(keyOf(envelope.id, attempt));
  }
}
