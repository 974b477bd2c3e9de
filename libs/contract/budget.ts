import { z } from 'zod';
import { encodeToken } from './encode-token.ts';

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

/** `tenant=acme+team=red`: no two subjects of one budget have the same. */
const subjectKey = (subject: BudgetSubject): string =>
  budgetFields
    .flatMap(field => (subject[field] === undefined ? [] : [`${field}=${encodeToken(subject[field])}`]))
    .join('+');

/** The key of the counter that a budget is kept by for one subject. One whose periods change begins anew. */
export const budgetKey = ({
  budget,
  per,
  timezone,
  subject,
}: Pick<BudgetCharge, 'budget' | 'per' | 'timezone' | 'subject'>): string =>
  `budget:${encodeToken(budget)}:${per}:${encodeToken(timezone)}:${subjectKey(subject)}`;
