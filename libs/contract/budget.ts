import { z } from 'zod';
import { decodeToken, encodeToken } from './encode-token.ts';

/** By what budgets are kept apart, in the order of their names. */
export const budgetFields = ['tenant', 'team', 'user', 'key', 'tag', 'route'] as const;
export type BudgetField = (typeof budgetFields)[number];

/** Whose budget it is: a value of each field that the budget names. */
const budgetSubjectSchema = z.strictObject({
  tenant: z.string().optional(),
  team: z.string().optional(),
  user: z.string().optional(),
  key: z.string().optional(),
  tag: z.string().optional(),
  route: z.string().optional(),
});
export type BudgetSubject = z.infer<typeof budgetSubjectSchema>;

export const budgetPeriods = ['hour', 'day', 'week', 'month', 'total'] as const;

/** `a month`, `in total`. */
export function periodText(per: string): string {
  if (per === 'total') return 'in total';
  return per === 'hour' ? 'an hour' : `a ${per}`;
}

/** A budget that a request is charged to, and the period that it was let through in, as epoch milliseconds. */
export const budgetChargeSchema = z.strictObject({
  budget: z.string(),
  per: z.enum(budgetPeriods),
  timezone: z.string(),
  subject: budgetSubjectSchema,
  periodStart: z.number(),
  periodEnd: z.number(),
});
export type BudgetCharge = z.infer<typeof budgetChargeSchema>;

/** What belongs to one tenant by itself. */
const fieldsOfOneTenant: readonly BudgetField[] = ['tenant', 'team', 'user', 'key'];

/** Whether tenants share a budget that names these fields: it names nothing that is of one of them. */
export const isSharedByTenants = (fields: readonly BudgetField[]): boolean =>
  !fields.some(field => fieldsOfOneTenant.includes(field));

export const fieldsOfSubject = (subject: BudgetSubject): BudgetField[] =>
  budgetFields.filter(field => subject[field] !== undefined);

type CountedBudget = Pick<BudgetCharge, 'budget' | 'per' | 'timezone'>;

/** How the keys of its counters begin. One whose periods change begins anew. */
export const budgetKeyPrefix = ({ budget, per, timezone }: CountedBudget): string =>
  `budget:${encodeToken(budget)}:${per}:${encodeToken(timezone)}:`;

/** The key of the counter that a budget is kept by for one subject: no two subjects have the same. */
export const budgetKey = (budget: CountedBudget & { subject: BudgetSubject }): string =>
  budgetKeyPrefix(budget) + subjectText(budget.subject);

/** `tenant=acme+team=red` */
const subjectText = (subject: BudgetSubject): string =>
  fieldsOfSubject(subject)
    .map(field => `${field}=${encodeToken(subject[field] ?? '')}`)
    .join('+');

/** Whose the counter of a key is. */
export function subjectOfKey(key: string): BudgetSubject {
  const text = key.slice(key.lastIndexOf(':') + 1);
  const subject: BudgetSubject = {};
  if (text === '') return subject;
  for (const part of text.split('+')) {
    const equals = part.indexOf('=');
    subject[part.slice(0, equals) as BudgetField] = decodeToken(part.slice(equals + 1));
  }
  return subject;
}
