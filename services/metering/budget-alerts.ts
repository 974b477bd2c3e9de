import { type Budget, type Config, type ConfigView, compileBudgets } from '@sluice/config';
import {
  alertMessage,
  budgetKeyPrefix,
  type Clock,
  formatDollars,
  INSTALLATION_TENANT,
  periodText,
  subjectOfKey,
  type UsageEvent,
} from '@sluice/contract';
import {
  type AppliedCost,
  type BudgetStore,
  type CounterCharge,
  chargesOf,
  type EventLog,
} from '@sluice/store';

export interface BudgetAlertDependencies {
  config: ConfigView;
  budgets: BudgetStore;
  events: Pick<EventLog, 'append'>;
  clock: Clock;
}

/** From this share on an alert is critical. */
const ALL = 1;

/**
 * Raises an alert when the usage events that were added up come to a share of a budget that asks for one. Up to which share that was done
 * is kept beside the sum, and is kept after the alert is on its way: who dies in between leaves it to whoever gets the events again, and
 * the event log keeps the same alert once.
 */
export class BudgetAlerts {
  readonly #dependencies: BudgetAlertDependencies;
  #budgets: ReadonlyMap<string, Budget>;

  constructor(dependencies: BudgetAlertDependencies) {
    this.#dependencies = dependencies;
    const { config } = dependencies;
    this.#budgets = budgetsWithAlerts(config.current().config);
    config.onChange(({ config: current }) => {
      this.#budgets = budgetsWithAlerts(current);
    });
  }

  /** For events that are applied. Rejects while the store cannot be reached. */
  async raiseFor(events: readonly UsageEvent[]): Promise<void> {
    if (this.#budgets.size === 0) return;
    const { budgets } = this.#dependencies;
    const charges = new Map<string, CounterCharge>();
    for (const event of events)
      for (const charge of chargesOf(event)) {
        const { tenant, key, periodStart } = charge;
        if (this.#budgetOf(key) !== undefined)
          charges.set(JSON.stringify([tenant, key, periodStart]), charge);
      }
    if (charges.size === 0) return;
    const costs = await budgets.applied([...charges.values()]);
    await Promise.all(costs.map(cost => this.#raise(cost, charges)));
  }

  async #raise(cost: AppliedCost, charges: ReadonlyMap<string, CounterCharge>): Promise<void> {
    const { tenant, key, periodStart, nanoDollars, alertedShare } = cost;
    const budget = this.#budgetOf(key);
    const charge = charges.get(JSON.stringify([tenant, key, periodStart]));
    if (budget === undefined || charge === undefined) return;
    const due = budget.softAlerts.filter(
      share => share > alertedShare && nanoDollars >= share * budget.amountNanoDollars,
    );
    const last = due.at(-1);
    if (last === undefined) return;
    const { events, budgets, clock } = this.#dependencies;
    for (const share of due) events.append(alertOf(budget, charge, nanoDollars, share, clock()));
    await budgets.alerted(cost, last);
  }

  #budgetOf(key: string): Budget | undefined {
    return this.#budgets.get(key.slice(0, key.lastIndexOf(':') + 1));
  }
}

/** By how the keys of their counters begin. */
const budgetsWithAlerts = ({ budgets }: Config): ReadonlyMap<string, Budget> =>
  new Map(
    compileBudgets(budgets)
      .all.filter(({ softAlerts }) => softAlerts.length > 0)
      .map(budget => [budgetKeyPrefix({ ...budget, budget: budget.name }), budget]),
  );

const percent = (share: number): string => `${Number((100 * share).toFixed(2))} %`;
const dollars = (nanoDollars: number): string => `$${formatDollars(nanoDollars)}`;
/** What an alert may say of a name. */
const MAX_LENGTH = 256;

function alertOf(
  { name, per, timezone, amountNanoDollars }: Budget,
  { tenant, key, periodStart, periodEnd }: CounterCharge,
  nanoDollars: number,
  share: number,
  at: number,
): ReturnType<typeof alertMessage> {
  const budget = name.slice(0, MAX_LENGTH);
  const whose = Object.fromEntries(
    Object.entries(subjectOfKey(key)).map(([field, value]) => [field, value.slice(0, MAX_LENGTH)]),
  );
  return alertMessage({
    at,
    tenant: tenant ?? INSTALLATION_TENANT,
    kind: 'budget.threshold',
    severity: share >= ALL ? 'critical' : 'warning',
    title: `${percent(share)} of the budget ${name.slice(0, MAX_LENGTH / 2)} is spent.`,
    details: {
      spent: dollars(nanoDollars),
      amount: `${dollars(amountNanoDollars)} ${periodText(per)}`,
      ...(per !== 'total' && { until: isoTime(periodEnd) }),
    },
    subject: { budget, per, timezone, ...whose, period: isoTime(periodStart), share: String(share) },
  });
}

const isoTime = (at: number): string => new Date(at).toISOString();
