import { type BudgetCharge, budgetKeyPrefix } from '@sluice/contract';
import type { EventThread } from '../events/event-thread.ts';
import type { MemoryReservations } from '../reservations/memory-reservations.ts';
import type { AppliedCost, BudgetStore, CounterCharge, CounterState } from './port.ts';

/** Budgets of one process: counted in memory, and in the state file by the thread that adds usage up. */
export class EmbeddedBudgets implements BudgetStore {
  readonly #thread: Pick<EventThread, 'ask'>;
  readonly #reservations: MemoryReservations;

  constructor(thread: Pick<EventThread, 'ask'>, reservations: MemoryReservations) {
    this.#thread = thread;
    this.#reservations = reservations;
  }

  applied(charges: readonly CounterCharge[]): Promise<AppliedCost[]> {
    return this.#thread.ask({ kind: 'applied-costs', charges: [...charges] });
  }

  async alerted(cost: AppliedCost, share: number): Promise<void> {
    await this.#thread.ask({ kind: 'budget-alerted', cost, share });
  }

  async *states(
    budget: Pick<BudgetCharge, 'budget' | 'per' | 'timezone'>,
    periodStart: number,
  ): AsyncGenerator<CounterState> {
    const question = { kind: 'budget-costs', prefix: budgetKeyPrefix(budget), periodStart } as const;
    for (const { tenant, key } of await this.#thread.ask(question)) {
      const state = this.#reservations.stateOf({ tenant, key }, periodStart);
      if (state !== undefined) yield state;
    }
  }
}
