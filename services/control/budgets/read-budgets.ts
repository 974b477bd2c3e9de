import { createHash } from 'node:crypto';
import { type Budget, type Budgets, type ConfigView, compileBudgets, isGlob } from '@sluice/config';
import {
  type BudgetSubject,
  budgetFields,
  budgetKey,
  type Clock,
  formatDollars,
  type Outcome,
  replyJson,
  subjectOfKey,
} from '@sluice/contract';
import type { BudgetStore, CounterState } from '@sluice/store';
import { z } from 'zod';
import type { OperationRequest } from '../api/operation.ts';
import { pageFrom, pageOf, pageQuery } from '../api/page.ts';

export interface BudgetDependencies {
  budgets: BudgetStore;
  config: ConfigView;
  clock: Clock;
}

export const budgetQuerySchema = z.strictObject({
  ...pageQuery,
  tenant: z.string().max(256).optional().meta({ description: 'Only those of this tenant.' }),
  budget: z.string().max(2_048).optional().meta({ description: 'Only the budget of this name.' }),
});

const dollars = z.string().meta({ description: 'Dollars, exact.', example: '250.00' });
const whose = Object.fromEntries(budgetFields.map(field => [field, z.string().optional()]));

const standingSchema = z
  .object({
    budget: z.string().meta({ description: 'Its name, or what it matches and how often.' }),
    tenant: z.string().optional().meta({ description: 'Absent: tenants share it.' }),
    subject: z
      .object(whose)
      .meta({ description: 'Whose it is: a value of each field that the budget names.' }),
    amountDollars: dollars,
    per: z.string(),
    timezone: z.string(),
    spentDollars: dollars,
    reservedDollars: dollars.meta({
      description: 'By requests that have not ended: the most that they can cost.',
    }),
    remainingDollars: dollars.meta({ description: 'What is neither spent nor reserved.' }),
    spentShare: z
      .number()
      .meta({ description: 'Of the amount. More than 1 where calls cost more than was foreseen.' }),
    periodStart: z.iso.datetime().optional().meta({ description: 'Absent of a budget for all time.' }),
    periodEnd: z.iso.datetime().optional(),
  })
  .meta({ id: 'BudgetStanding' });
type Standing = z.output<typeof standingSchema>;

export const budgetsAnswerSchema = pageOf(standingSchema);

/** `GET /api/v1/budgets`: how budgets stand, by whose they are. */
export const createReadBudgets = ({ budgets, config, clock }: BudgetDependencies) => {
  async function* standings(
    { tenant, budget: name }: { tenant: string | undefined; budget: string | undefined },
    now: number,
  ): AsyncGenerator<Standing> {
    for (const budget of seenBy(tenant, compileBudgets(config.current().config.budgets))) {
      if (name !== undefined && budget.name !== name) continue;
      const [, periodStart] = budget.boundsAt(now);
      const states = new Map(literalState(budget).map(state => [idOf(state), state]));
      for await (const state of budgets.states({ ...budget, budget: budget.name }, periodStart))
        states.set(idOf(state), state);
      const seen = [...states.values()].filter(state => tenant === undefined || state.tenant === tenant);
      seen.sort((left, right) => (idOf(left) < idOf(right) ? -1 : 1));
      for (const state of seen) yield describe(budget, state, now);
    }
  }

  return async ({
    query,
    caller,
  }: Pick<OperationRequest, 'caller'> & { query: z.output<typeof budgetQuerySchema> }): Promise<Outcome> => {
    const tenant = caller.narrow(query.tenant);
    const every = await Array.fromAsync(standings({ tenant, budget: query.budget }, clock()));
    return replyJson(200, pageFrom(every, query, pageIdOf));
  };
};

/** Names may be longer than what an address may have. */
const pageIdOf = ({ budget, tenant, subject }: Standing): string =>
  createHash('sha256')
    .update(JSON.stringify([budget, tenant, subject]))
    .digest('base64url');

/** Who sees one tenant sees nothing of what tenants share. */
const seenBy = (tenant: string | undefined, budgets: Budgets): readonly Budget[] =>
  tenant === undefined ? budgets.all : budgets.ofTenant(tenant).filter(({ shared }) => !shared);

const idOf = ({ tenant, key }: CounterState): string => JSON.stringify([tenant, key]);

/** Of a budget that can only be one: it is there before anything is spent of it. */
function literalState({ name, per, timezone, match, shared }: Budget): CounterState[] {
  const subject: BudgetSubject = {};
  for (const field of budgetFields) {
    const value = match[field];
    if (value === undefined) continue;
    if (isGlob(value)) return [];
    subject[field] = value;
  }
  const { tenant } = subject;
  if (tenant === undefined && !shared) return [];
  const key = budgetKey({ budget: name, per, timezone, subject });
  return [{ tenant, key, spentNanoDollars: 0, reservedNanoDollars: 0 }];
}

function describe(
  { name, amountNanoDollars, per, timezone, boundsAt }: Budget,
  { tenant, key, spentNanoDollars, reservedNanoDollars }: CounterState,
  now: number,
): Standing {
  const [, start, end] = boundsAt(now);
  const remaining = Math.max(0, amountNanoDollars - spentNanoDollars - reservedNanoDollars);
  return {
    budget: name,
    ...(tenant !== undefined && { tenant }),
    subject: subjectOfKey(key),
    amountDollars: formatDollars(amountNanoDollars),
    per,
    timezone,
    spentDollars: formatDollars(spentNanoDollars),
    reservedDollars: formatDollars(reservedNanoDollars),
    remainingDollars: formatDollars(remaining),
    spentShare: Number((spentNanoDollars / amountNanoDollars).toFixed(4)),
    ...(per !== 'total' && {
      periodStart: new Date(start).toISOString(),
      periodEnd: new Date(end).toISOString(),
    }),
  };
}
