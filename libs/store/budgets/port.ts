import type { BudgetCharge, MaybePromise } from '@sluice/contract';

/** What is spent of a budget by one subject is counted here. */
export interface BudgetCounter {
  /** Undefined: tenants share it. */
  tenant: string | undefined;
  /** As `budgetKey` makes it. */
  key: string;
}

/** What a usage event adds to one. */
export interface CounterCharge extends BudgetCounter {
  /** The period that the request was let through in, as epoch milliseconds. */
  periodStart: number;
  periodEnd: number;
  nanoDollars: number;
}

/** What the usage events come to that were applied. */
export interface AppliedCost extends BudgetCounter {
  periodStart: number;
  nanoDollars: number;
  /** Up to which share of the budget alerts were raised, from 0 to 1. */
  alertedShare: number;
}

/** How a counter stands. */
export interface CounterState extends BudgetCounter {
  spentNanoDollars: number;
  /** By requests that have not ended. */
  reservedNanoDollars: number;
}

/**
 * What is spent of budgets. Reservations count it, in the same counters: what usage events say that were applied is at
 * least spent of them, so that nothing is lost where a reservation could not be settled, or the counters were lost. A
 * `UsageStore` applies them.
 */
export interface BudgetStore {
  /** What is applied of these, of the period that each of them names; without those that are in another period. */
  applied(charges: readonly CounterCharge[]): MaybePromise<AppliedCost[]>;
  /** Alerts up to this share were raised. */
  alerted(cost: AppliedCost, share: number): MaybePromise<void>;
  /** The counters of a budget that something was spent of in the period that began then. */
  states(
    budget: Pick<BudgetCharge, 'budget' | 'per' | 'timezone'>,
    periodStart: number,
  ): AsyncIterable<CounterState>;
}
