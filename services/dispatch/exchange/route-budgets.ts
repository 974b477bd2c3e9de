/** Names of routes come from the configuration; more than this are of configurations that are gone. */
const MAX_ROUTES = 10_000;

/** A budget for each route. */
export class RouteBudgets<Budget> {
  readonly #create: () => Budget;
  readonly #budgets = new Map<string, Budget>();

  constructor(create: () => Budget) {
    this.#create = create;
  }

  of(route: string): Budget {
    const known = this.#budgets.get(route);
    if (known !== undefined) return known;
    if (this.#budgets.size >= MAX_ROUTES) this.#budgets.clear();
    const budget = this.#create();
    this.#budgets.set(route, budget);
    return budget;
  }
}
