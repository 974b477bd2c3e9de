import type { Clock } from '@sluice/contract';

/** The API keys of one provider, used in turn. A key that the provider refuses rests, and the others are used. */
export class KeyRing {
  readonly keys: readonly string[];
  readonly #clock: Clock;
  #turn = 0;
  /** When each key may be used again, in epoch milliseconds. Undefined: none ever rested. */
  #restUntil: Map<string, number> | undefined;

  constructor(keys: readonly string[], clock: Clock) {
    this.keys = keys;
    this.#clock = clock;
  }

  /** The next key that does not rest; where all do, the one whose rest is over first. Undefined: there is none. */
  take(): string | undefined {
    const { keys } = this;
    if (keys.length === 0) return undefined;
    if (this.#restUntil === undefined) return keys[this.#turn++ % keys.length];
    const now = this.#clock();
    let soonest: string | undefined;
    for (let step = 0; step < keys.length; step++) {
      const key = keys[this.#turn++ % keys.length];
      if (key === undefined || this.#rest(key) <= now) return key;
      if (soonest === undefined || this.#rest(key) < this.#rest(soonest)) soonest = key;
    }
    return soonest;
  }

  /** The provider refused `key`: it rests for so long. Returns whether another one is ready. */
  rest(key: string, restMs: number): boolean {
    this.#restUntil ??= new Map();
    const now = this.#clock();
    this.#restUntil.set(key, Math.max(this.#rest(key), now + restMs));
    return this.keys.some(other => this.#rest(other) <= now);
  }

  /** How many keys rest now. */
  get resting(): number {
    const now = this.#clock();
    return this.keys.filter(key => this.#rest(key) > now).length;
  }

  #rest(key: string): number {
    return this.#restUntil?.get(key) ?? 0;
  }
}
