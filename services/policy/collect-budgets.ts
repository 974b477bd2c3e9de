import type { Budget } from '@sluice/config';
import {
  type BudgetCharge,
  budgetKey,
  type Envelope,
  ESTIMATE_KIND,
  GUARD_KIND,
  type LimitHold,
  operationOf,
  type Principal,
  type Target,
  tagsOf,
} from '@sluice/contract';
import { costBound } from './cost-bound.ts';
import type { PolicyRules } from './policy-rules.ts';

/** What is planned, as far as budgets are concerned. */
export interface BudgetedPlan {
  envelope: Pick<Envelope, 'protocol' | 'facts' | 'tags'>;
  principal: Principal;
  route: string;
  /** What limits let each answer have, where the caller says nothing. */
  limitedOutputTokens: number | undefined;
  /** Keys of budgets that it is not charged to. */
  without: ReadonlySet<string>;
}

/** A budget that a request is to be charged to. */
export interface ChargedBudget {
  budget: Budget;
  /** Of its counter. */
  key: string;
  charge: BudgetCharge;
}

export interface CollectedBudgets {
  holds: readonly LimitHold[];
  /** The budgets of `holds`, in the same order. */
  charged: readonly ChargedBudget[];
  /** What is reserved of each. */
  costNanoDollars: number;
  /** What each answer may have at most, where the provider is to be told because of them. */
  maxOutputTokens: number | undefined;
}

const nothing: CollectedBudgets = { holds: [], charged: [], costNanoDollars: 0, maxOutputTokens: undefined };

/**
 * Every budget that a request is charged to, and what it reserves of each. Plain HTTP services have no prices, and counting tokens is free.
 * `targetsOf` gives all that may answer it.
 */
export function collectBudgets(
  { envelope, principal, route, limitedOutputTokens, without }: BudgetedPlan,
  { budgets, prices }: Pick<PolicyRules, 'budgets' | 'prices'>,
  now: number,
  targetsOf: () => readonly Target[],
): CollectedBudgets {
  const ofTenant = budgets.ofTenant(principal.tenant);
  if (ofTenant.length === 0) return nothing;
  const { protocol, facts } = envelope;
  const operation = operationOf(protocol);
  if (operation === 'http' || operation === 'count-tokens') return nothing;
  const { tenant, team, user, keyId } = principal;
  const tags = tagsOf({ tags: envelope.tags, principal });
  const charged: ChargedBudget[] = [];
  for (const budget of ofTenant)
    for (const subject of budget.subjectsOf({ tenant, team, user, keyId, tags, route })) {
      const { name, per, timezone } = budget;
      const key = budgetKey({ budget: name, per, timezone, subject });
      if (without.has(key)) continue;
      const [, periodStart, periodEnd] = budget.boundsAt(now);
      const charge = { budget: name, per, timezone, subject, periodStart, periodEnd };
      charged.push({ budget, key, charge });
    }
  const targets = charged.length === 0 ? [] : targetsOf();
  if (targets.every(isOwn)) return nothing;
  const smallest = charged.reduce(
    (least, { budget }) => Math.min(least, budget.amountNanoDollars),
    Number.MAX_SAFE_INTEGER,
  );
  const bound = costBound({ protocol, facts, targets, limitedOutputTokens }, prices, smallest);
  return {
    holds: charged.map(
      ({ key, budget: { amountNanoDollars, shared, onUnavailable, boundsAt } }): LimitHold => ({
        key,
        measure: 'cost',
        limit: amountNanoDollars,
        amount: bound.costNanoDollars,
        form: { kind: 'period', bounds: boundsAt(now) },
        shared,
        onUnavailable,
      }),
    ),
    charged,
    ...bound,
  };
}

/** The gateway itself, which costs nothing. */
const isOwn = ({ kind }: Target): boolean => kind === ESTIMATE_KIND || kind === GUARD_KIND;
