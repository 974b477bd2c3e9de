import type { Telemetry } from '@sluice/telemetry';
import type { AdmissionMetrics } from './admission-metrics.ts';
import { ConcurrencyLimit } from './concurrency-limit.ts';

export interface AdmissionOptions {
  /** How long requests may wait to be begun before fewer are let in. */
  targetDelayMs: number;
  /** How many may wait at a time, however fast they are begun. */
  mostPending: number;
}

export interface AdmissionDependencies {
  /** Milliseconds, monotonic. */
  now: () => number;
  metrics: AdmissionMetrics;
  logger: Pick<Telemetry['logger'], 'info' | 'warn'>;
}

/** Whatever happens, so many may wait. */
const LEAST_PENDING = 64;
/** Places that are kept for those who look after the gateway. */
const OPERATOR_PLACES = 32;
const INTERVAL_MS = 100;
/** For so long nothing was refused: the overload is over. */
const CALM_INTERVALS = 50;

/** `operator`: of the admin API. More classes, such as priorities of tiers, would each have places that others leave free. */
export type RequestClass = 'client' | 'operator';

/**
 * Lets requests in while not too many wait to be begun. A request is begun when an instance says that it has taken it. How long its
 * answer takes after that does not count.
 */
export class Admission {
  readonly #limit: ConcurrencyLimit;
  readonly #dependencies: AdmissionDependencies;
  readonly #timer: NodeJS.Timeout;
  /** When the interval is over, and when the timer should ring. */
  #endsAt: number;
  #ringsAt: number;
  /** Requests are begun by calls: while the event loop stands still, none is. */
  #beginsInTurn = false;
  #pending = 0;
  #peak = 0;
  #leaving = 0;
  #refused = 0;
  #calmIntervals = CALM_INTERVALS;
  #refusedInAll = 0;

  constructor({ targetDelayMs, mostPending }: AdmissionOptions, dependencies: AdmissionDependencies) {
    this.#limit = new ConcurrencyLimit({
      targetDelayMs,
      least: Math.min(LEAST_PENDING, mostPending),
      most: mostPending,
    });
    this.#dependencies = dependencies;
    this.#endsAt = this.#ringsAt = dependencies.now() + INTERVAL_MS;
    this.#timer = setInterval(() => this.#ring(), INTERVAL_MS);
    this.#timer.unref();
  }

  /** Whether one more request is let in. One that is not has to be told. */
  admits(of: RequestClass): boolean {
    // Where more connections than it can keep up with have something to say, the event loop does not get to its timers for seconds.
    const now = this.#dependencies.now();
    if (now >= this.#endsAt) this.#endInterval(now, 0);
    const places = this.#limit.limit + (of === 'operator' ? OPERATOR_PLACES : 0);
    if (this.#pending < places) return true;
    this.#refused += 1;
    this.#dependencies.metrics.refused.inc();
    return false;
  }

  /** A request waits to be begun. */
  enter(): void {
    this.#pending += 1;
    if (this.#pending > this.#peak) this.#peak = this.#pending;
  }

  /**
   * It waits no more. `inTurn`: it was begun by a call, in this process, so that others wait until the event loop comes round. What
   * an instance elsewhere says is read from a socket: the loop has come round, however many clients it still has to hear in this turn.
   */
  leave(inTurn: boolean): void {
    this.#beginsInTurn = inTurn;
    if (!inTurn) {
      this.#pending -= 1;
      return;
    }
    if (this.#leaving === 0)
      setImmediate(() => {
        this.#pending -= this.#leaving;
        this.#leaving = 0;
      });
    this.#leaving += 1;
  }

  /** How long one has waited that shows how long others will. */
  observe(delayMs: number): void {
    this.#limit.observe(delayMs);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #ring(): void {
    const now = this.#dependencies.now();
    const lateMs = now - this.#ringsAt;
    this.#ringsAt = now + INTERVAL_MS;
    if (now >= this.#endsAt || lateMs > INTERVAL_MS) this.#endInterval(now, this.#beginsInTurn ? lateMs : 0);
  }

  #endInterval(now: number, stallMs: number): void {
    const { metrics } = this.#dependencies;
    this.#limit.endInterval(this.#peak, stallMs);
    this.#endsAt = now + INTERVAL_MS;
    metrics.pending.set(this.#peak);
    metrics.limit.set(this.#limit.limit);
    this.#peak = this.#pending;
    this.#tell();
  }

  /** Says once when it begins to refuse, and once when that is over. */
  #tell(): void {
    const { logger } = this.#dependencies;
    if (this.#refused > 0) {
      if (this.#calmIntervals >= CALM_INTERVALS)
        logger.warn({ limit: this.#limit.limit }, 'Requests wait too long to be begun: some are refused.');
      this.#refusedInAll += this.#refused;
      this.#refused = 0;
      this.#calmIntervals = 0;
      return;
    }
    this.#calmIntervals += 1;
    if (this.#calmIntervals !== CALM_INTERVALS) return;
    logger.info({ refused: this.#refusedInAll }, 'No more requests are refused.');
    this.#refusedInAll = 0;
  }
}
