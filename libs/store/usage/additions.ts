import { noSums, type Sums } from './measures.ts';
import { intervalMs, type UsageInterval } from './port.ts';

/** What a batch adds to a row, until it is written. */
export interface Addition {
  interval: UsageInterval;
  /** Epoch milliseconds: when the bucket begins. */
  at: number;
  tenant: string;
  /** A `Group` as text. */
  group: string;
  sums: Sums;
}

/** What a batch adds, by bucket, tenant and group. */
export class Additions {
  readonly #interval: UsageInterval;
  readonly #byRow = new Map<string, Addition>();

  constructor(interval: UsageInterval) {
    this.#interval = interval;
  }

  /** To add to. */
  sumsOf(time: number, tenant: string, group: string): Sums {
    const lengthMs = intervalMs[this.#interval];
    const at = Math.floor(time / lengthMs) * lengthMs;
    const row = `${at} ${tenant.length} ${tenant}${group}`;
    const known = this.#byRow.get(row);
    if (known !== undefined) return known.sums;
    const sums = noSums();
    this.#byRow.set(row, { interval: this.#interval, at, tenant, group, sums });
    return sums;
  }

  /** The same in buckets of this interval or a longer one: a record is read once and not for each of them. */
  in(interval: UsageInterval): Iterable<Addition> {
    if (interval === this.#interval) return this.#byRow.values();
    const longer = new Additions(interval);
    for (const { at, tenant, group, sums } of this.#byRow.values()) {
      const total = longer.sumsOf(at, tenant, group);
      for (let index = 0; index < sums.length; index += 1)
        total[index] = (total[index] ?? 0) + (sums[index] ?? 0);
    }
    return longer.#byRow.values();
  }
}
