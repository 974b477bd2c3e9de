import { budgetKey, fieldsOfSubject, isSharedByTenants, type UsageEvent } from '@sluice/contract';
import { settlementsOf } from '../reservations/settlements-of.ts';
import type { CounterCharge } from './port.ts';

const none: CounterCharge[] = [];

/** What an event charges to budgets: what its reservations are settled to, the estimate where nobody knows. */
export function chargesOf(event: UsageEvent): CounterCharge[] {
  const { tenant, budgets, reservedNanoDollars = 0 } = event;
  if (budgets === undefined) return none;
  let nanoDollars = 0;
  for (const { settlement } of settlementsOf(event)) {
    if (settlement === 'estimate') nanoDollars += reservedNanoDollars;
    else if (settlement !== 'nothing') nanoDollars += settlement.costNanoDollars ?? 0;
  }
  return budgets.map(charge => ({
    tenant: isSharedByTenants(fieldsOfSubject(charge.subject)) ? undefined : tenant,
    key: budgetKey(charge),
    periodStart: charge.periodStart,
    periodEnd: charge.periodEnd,
    nanoDollars,
  }));
}
