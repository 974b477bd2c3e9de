const SLICE_MS = 1_000;
const SLICES = 10;
/** So that a route with little traffic may still try again. */
const FREE_PER_SECOND = 1;

/**
 * How many calls may be made again, as a share of a route's requests over the last ten seconds, with a small
 * allowance beside it: so an outage is met by a little more than its traffic and not by a multiple of it.
 * After Finagle's `RetryBudget` (https://twitter.github.io/finagle/guide/Clients.html#retries), in this process alone.
 */
export class RetryBudget {
  readonly #requests = new Float64Array(SLICES);
  readonly #retries = new Float64Array(SLICES);
  /** Which slice of time, counted from the epoch, was written to last. */
  #newest = 0;

  /** `now` in epoch milliseconds, here and below. */
  onRequest(now: number): void {
    this.#advance(now);
    this.#add(this.#requests);
  }

  /** Whether one more call may be made again; `share` of requests. */
  affords(share: number, now: number): boolean {
    this.#advance(now);
    const allowed = sum(this.#requests) * share + FREE_PER_SECOND * SLICES;
    return share > 0 && sum(this.#retries) + 1 <= allowed;
  }

  spend(now: number): void {
    this.#advance(now);
    this.#add(this.#retries);
  }

  #add(slices: Float64Array): void {
    const at = this.#newest % SLICES;
    slices[at] = (slices[at] ?? 0) + 1;
  }

  /** Slices that were passed over since the last write are empty. */
  #advance(now: number): void {
    const slice = Math.floor(now / SLICE_MS);
    for (let next = Math.max(this.#newest + 1, slice - SLICES + 1); next <= slice; next++) {
      this.#requests[next % SLICES] = 0;
      this.#retries[next % SLICES] = 0;
    }
    this.#newest = Math.max(this.#newest, slice);
  }
}

function sum(slices: Float64Array): number {
  let total = 0;
  for (const count of slices) total += count;
  return total;
}

/** Names of routes come from the configuration; more than this are of configurations that are gone. */
const MAX_ROUTES = 10_000;

/** The budget of each route. */
export class RetryBudgets {
  readonly #budgets = new Map<string, RetryBudget>();

  of(route: string): RetryBudget {
    const known = this.#budgets.get(route);
    if (known !== undefined) return known;
    if (this.#budgets.size >= MAX_ROUTES) this.#budgets.clear();
    const budget = new RetryBudget();
    this.#budgets.set(route, budget);
    return budget;
  }
}
