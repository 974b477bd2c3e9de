import type { Clock, Plan } from '@sluice/contract';
import type { TargetHealth } from '../health/target-health.ts';
import type { HedgeBudget, Spent } from './hedge-budget.ts';

/** When one request asks a second target beside the first one, and what that may cost. */
export class Hedge {
  readonly #settings: NonNullable<Plan['hedge']>;
  readonly #budget: HedgeBudget;
  readonly #clock: Clock;
  #timer: NodeJS.Timeout | undefined;
  #reserved: ReturnType<HedgeBudget['reserve']>;
  #wasAsked = false;

  constructor(settings: NonNullable<Plan['hedge']>, budget: HedgeBudget, clock: Clock) {
    this.#settings = settings;
    this.#budget = budget;
    this.#clock = clock;
  }

  /** Asks once, if the first call has not answered by the time that its target usually takes. */
  arm(health: TargetHealth, isStream: boolean, ask: () => void): void {
    if (this.#wasAsked) return;
    const delayMs = this.#delayMs(health, isStream);
    if (delayMs === undefined) return;
    this.#wasAsked = true;
    this.#timer = setTimeout(ask, delayMs);
  }

  /** Whether a second call can be afforded; it is set aside then. */
  reserve(): boolean {
    this.#reserved = this.#budget.reserve(this.#settings.maxExtraCost, this.#clock());
    return this.#reserved !== undefined;
  }

  /** What the call used that nobody got an answer of. Where nobody knows, what was set aside stays spent. */
  settle(spent: Spent | 'unknown' | undefined): void {
    if (spent !== 'unknown') this.#reserved?.settle(spent, this.#clock());
    this.#reserved = undefined;
  }

  /** The request is over; `spent` for its answer, where it got one. */
  close(spent: Spent | undefined): void {
    clearTimeout(this.#timer);
    this.settle(undefined);
    if (spent !== undefined) this.#budget.answered(spent, this.#clock());
  }

  #delayMs(health: TargetHealth, isStream: boolean): number | undefined {
    const { afterMs, afterShare } = this.#settings;
    if (afterMs !== undefined) return afterMs;
    return health.latencyOf(isStream)?.window.percentileMs(afterShare ?? 1);
  }
}
