import { budgetPeriods } from '@sluice/contract';
import { z } from 'zod';
import { dollars, name, timezone } from './values.ts';

/** So that sums of amounts stay exact where they are kept: Lua’s numbers hold nine million dollars in nano-dollars. */
const MAX_DOLLARS = 4_000_000;

const glob = () => z.string().min(1).max(256).optional();

const match = z
  .strictObject({
    tenant: glob().describe('Tenant, or a glob.'),
    team: glob().describe('Team of the tenant.'),
    user: glob().describe('User of the tenant.'),
    key: glob().describe('Id of an API key.'),
    tag: glob().describe('A tag of the request: of its header `x-sluice-tags`, or of its key.'),
    route: glob().describe('Name of the route that it goes by.'),
  })
  .prefault({});

const budget = z.strictObject({
  name: name()
    .optional()
    .describe('What messages, alerts and events call it. Absent: what it matches, and how often.'),
  match: match.describe(
    'Whose spending it bounds, as globs. There is one budget for each combination of values of the fields that are named here; without any, one for everything.',
  ),
  amount: dollars({ max: MAX_DOLLARS }).describe('How much may be spent.'),
  currency: z.literal('USD').default('USD').describe('US dollars, as all prices are.'),
  per: z
    .enum(budgetPeriods)
    .describe('In which time: an hour, day, week (from Monday on) or month of the calendar, or ever.'),
  timezone: timezone().default('UTC').describe('Where its midnight is.'),
  softAlerts: z
    .array(z.number().gt(0).max(1))
    .max(10)
    .default([])
    .describe('Shares at which an alert is raised once in each period, such as `[0.5, 0.8]`.'),
  onExceed: z
    .union([
      z.literal('reject'),
      z.strictObject({ route: z.string().min(1).describe('Name of the route that it goes by instead.') }),
    ])
    .default('reject')
    .describe(
      'What becomes of a request that has no room in it: `reject` refuses it, `{ route: cheap }` sends it by another route, where this budget is not charged.',
    ),
  onUnavailable: z
    .enum(['open', 'closed', 'local'])
    .default('closed')
    .describe(
      'While Redis is away: `closed` refuses with 503, `local` has each instance spend its share of what was left, `open` does not keep it.',
    ),
});

export const budgetsSchema = z
  .array(budget)
  .max(10_000)
  .default([])
  .describe('How much may be spent, by whom: [Budgets](budgets.md).');
