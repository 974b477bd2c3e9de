export interface ConcurrencyLimitOptions {
  /** How long requests may wait before there are too many of them. */
  targetDelayMs: number;
  /** Between these the limit moves. */
  least: number;
  most: number;
}

/** How many late intervals in a row have to be seen: fewer are a hiccup, such as a collection or a store that timed out. */
const LATE_INTERVALS = 4;
/** So many intervals pass from the first late one to the first fall, seen or not: a process that is replaced is back by then. */
const PATIENCE_INTERVALS = 10;
/** A delay that has fallen to this share of itself within so many intervals falls by itself. */
const DRAINING = 0.97;
/** What the limit falls to is a little less than what fits, so that what waits already gets shorter too. */
const HEADROOM = 0.9;
const LEAST_FALL = 0.5;
const RISE = 1.1;

/**
 * How many requests may be begun at a time, found by how long they wait until they are. While they wait too long, the limit falls
 * to the share of them that would wait as long as they may (by Little's law, as Netflix's Gradient2 does:
 * https://github.com/Netflix/concurrency-limits). A late interval or a few mean nothing (as in CoDel, RFC 8289, where a queue is
 * bad only where it stands), and neither do late ones whose delay falls: what waits since something stood still, such as a process
 * that was killed and is there again, gets fewer by itself. Where nothing was begun nothing was seen, for good or ill: stages that
 * have a lot to do take requests by the hundred, with pauses of several intervals. Else the limit rises by a tenth an interval. It begins at the most:
 * what nobody waits for needs no limit.
 */
export class ConcurrencyLimit {
  readonly #options: ConcurrencyLimitOptions;
  #limit: number;
  #delaySumMs = 0;
  #delays = 0;
  /** The delays of the last intervals, while all of them are late. */
  #lateMs: number[] = [];
  /** How many intervals ago the first of them was, with those in which nothing was seen. */
  #lateFor = 0;

  constructor(options: ConcurrencyLimitOptions) {
    this.#options = options;
    this.#limit = options.most;
  }

  get limit(): number {
    return Math.floor(this.#limit);
  }

  /** A request was begun after it had waited so long. */
  observe(delayMs: number): void {
    this.#delaySumMs += delayMs;
    this.#delays += 1;
  }

  /** An interval is over in which at most `peak` requests waited at a time. `stallMs`: how long nothing at all could be begun. */
  endInterval(peak: number, stallMs: number): void {
    const { targetDelayMs, least, most } = this.#options;
    if (this.#lateFor > 0) this.#lateFor += 1;
    if (this.#delays === 0 && peak > 0 && stallMs <= targetDelayMs) return;
    const delayMs = Math.max(stallMs, this.#delays === 0 ? 0 : this.#delaySumMs / this.#delays);
    this.#delaySumMs = 0;
    this.#delays = 0;
    if (delayMs <= targetDelayMs) {
      this.#lateMs = [];
      this.#lateFor = 0;
      this.#limit = Math.min(most, this.#limit * RISE);
      return;
    }
    if (this.#lateFor === 0) this.#lateFor = 1;
    this.#lateMs.push(delayMs);
    if (this.#lateMs.length < LATE_INTERVALS) return;
    const [beforeMs = 0] = this.#lateMs.splice(0, 1);
    if (this.#lateFor < PATIENCE_INTERVALS || delayMs < DRAINING * beforeMs) return;
    // What is begun next had entered before: it does not show yet what the fall is good for.
    this.#lateMs = [];
    const fitting = Math.min(this.#limit, peak) * Math.max(LEAST_FALL, (HEADROOM * targetDelayMs) / delayMs);
    this.#limit = Math.max(least, fitting);
  }
}
