import { SlidingSums } from '../health/sliding-sums.ts';

const WINDOW_MS = 600_000;
/** What a token counts where nobody knows its price: a dollar a million. */
const UNPRICED_NANO_DOLLARS = 1_000;

/** What a call used; the cost where a price is known. */
export interface Spent {
  costNanoDollars?: number | undefined;
  tokens?: { input: number; output: number } | undefined;
}

const costOf = ({ costNanoDollars, tokens }: Spent): number =>
  costNanoDollars ?? (tokens === undefined ? 0 : (tokens.input + tokens.output) * UNPRICED_NANO_DOLLARS);

/**
 * What calls may cost that are made beside others, as a share of what the answers of a route cost over the last ten
 * minutes. In this process alone. Times are epoch milliseconds.
 */
export class HedgeBudget {
  readonly #sums = new SlidingSums(WINDOW_MS, ['answers', 'answered', 'extra']);

  /** An answer was paid for. */
  answered(spent: Spent, now: number): void {
    this.#sums.add('answers', 1, now);
    this.#sums.add('answered', costOf(spent), now);
  }

  /**
   * Sets aside what an answer costs on average; undefined where that is more than `share` leaves. `settle` puts what was
   * really spent in its place.
   */
  reserve(share: number, now: number): { settle(spent: Spent | undefined, at: number): void } | undefined {
    const answers = this.#sums.sum('answers', now);
    const answered = this.#sums.sum('answered', now);
    if (answers === 0) return undefined;
    const expected = answered / answers;
    if (this.#sums.sum('extra', now) + expected > answered * share) return undefined;
    this.#sums.add('extra', expected, now);
    return {
      settle: (spent, at) => {
        this.#sums.add('extra', (spent === undefined ? 0 : costOf(spent)) - expected, at);
      },
    };
  }
}
