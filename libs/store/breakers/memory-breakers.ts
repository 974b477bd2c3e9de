import type { Clock, InstanceId } from '@sluice/contract';
import {
  type BreakerStore,
  type ProbeEnd,
  type ProbeLeave,
  type SharedBreaker,
  UNPROBED_KEPT_MS,
} from './port.ts';

interface Entry {
  openUntil: number;
  successes: number;
  probe: { instance: InstanceId; until: number } | undefined;
}

/** The breakers of one process. */
export class MemoryBreakers implements BreakerStore {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  read(): readonly SharedBreaker[] {
    const now = this.#clock();
    const breakers: SharedBreaker[] = [];
    for (const [key, { openUntil, successes }] of this.#entries)
      if (now - openUntil > UNPROBED_KEPT_MS) this.#entries.delete(key);
      else breakers.push({ key, openForMs: openUntil - now, successes });
    return breakers;
  }

  open(key: string, openForMs: number): void {
    const now = this.#clock();
    if ((this.#entries.get(key)?.openUntil ?? 0) > now) return;
    this.#entries.set(key, { openUntil: now + openForMs, successes: 0, probe: undefined });
  }

  takeProbe(key: string, instance: InstanceId, leaseMs: number): ProbeLeave {
    const now = this.#clock();
    const entry = this.#entries.get(key);
    if (entry === undefined) return 'closed';
    if (entry.openUntil > now) return 'taken';
    const { probe } = entry;
    if (probe !== undefined && probe.until > now && probe.instance !== instance) return 'taken';
    entry.probe = { instance, until: now + leaseMs };
    return 'granted';
  }

  endProbe(
    key: string,
    instance: InstanceId,
    { result, successesNeeded, openForMs }: ProbeEnd,
  ): 'open' | 'half-open' | 'closed' {
    const now = this.#clock();
    const entry = this.#entries.get(key);
    if (entry === undefined) return 'closed';
    if (entry.probe?.instance === instance) {
      entry.probe = undefined;
      if (result === 'succeeded') entry.successes++;
      if (result === 'failed') Object.assign(entry, { successes: 0, openUntil: now + openForMs });
      if (entry.successes >= successesNeeded) this.#entries.delete(key);
    }
    if (!this.#entries.has(key)) return 'closed';
    return entry.openUntil > now ? 'open' : 'half-open';
  }

  /** What another store says, in place of what is here. Probes are not known by then. */
  replace(breakers: readonly SharedBreaker[]): void {
    const now = this.#clock();
    this.#entries.clear();
    for (const { key, openForMs, successes } of breakers)
      this.#entries.set(key, { openUntil: now + openForMs, successes, probe: undefined });
  }
}
