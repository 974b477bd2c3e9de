import {
  type BudgetField,
  type BudgetSubject,
  budgetFields,
  isSharedByTenants,
  type PeriodBounds,
  periodText,
} from '@sluice/contract';
import { Calendar } from './calendar.ts';
import { isGlob, matchGlob } from './match-glob.ts';
import type { BudgetConfig } from './schema/config.ts';

/** What budgets are matched with. */
export interface BudgetedRequest {
  tenant: string;
  team?: string | undefined;
  user?: string | undefined;
  keyId?: string | undefined;
  tags: readonly string[];
  route: string;
}

/** A budget with everything worked out that does not depend on the request. */
export interface Budget extends Pick<BudgetConfig, 'per' | 'timezone' | 'softAlerts' | 'onUnavailable'> {
  name: string;
  match: BudgetConfig['match'];
  amountNanoDollars: number;
  /** The route that goes on where it has no room; undefined: the request is refused. */
  degradeTo: string | undefined;
  /** Whether tenants share it: it names nothing that is of one of them. */
  shared: boolean;
  /** When its periods begin around an instant, epoch milliseconds. */
  boundsAt(now: number): PeriodBounds;
  /** Whom a request is charged to: nobody where it does not match, several where several of its tags do. */
  subjectsOf(request: BudgetedRequest): readonly BudgetSubject[];
}

export interface Budgets {
  readonly all: readonly Budget[];
  /** Those that may match a request of this tenant. */
  ofTenant(tenant: string): readonly Budget[];
}

const none: readonly BudgetSubject[] = [];

const fieldsOf = (match: BudgetConfig['match']): BudgetField[] =>
  budgetFields.filter(field => match[field] !== undefined);

/** What it is called: its name, else such as `tenant=acme team=* a month`. */
export function budgetName({ name, match, per }: Pick<BudgetConfig, 'name' | 'match' | 'per'>): string {
  if (name !== undefined) return name;
  const whose = fieldsOf(match).map(field => `${field}=${match[field]}`);
  return `${whose.length === 0 ? 'all' : whose.join(' ')} ${periodText(per)}`;
}

export function compileBudgets(configs: readonly BudgetConfig[]): Budgets {
  const all = configs.map(compileBudget);
  const anyTenant = all.filter(({ match: { tenant } }) => tenant === undefined || isGlob(tenant));
  const byTenant = new Map<string, Budget[]>();
  for (const budget of all) {
    const { tenant } = budget.match;
    if (tenant === undefined || isGlob(tenant)) continue;
    const known = byTenant.get(tenant);
    if (known === undefined) byTenant.set(tenant, [...anyTenant, budget]);
    else known.push(budget);
  }
  return { all, ofTenant: tenant => byTenant.get(tenant) ?? anyTenant };
}

function compileBudget(config: BudgetConfig): Budget {
  const { match, amount, per, timezone, softAlerts, onExceed, onUnavailable } = config;
  const fields = fieldsOf(match);
  const calendar = new Calendar(per, timezone);
  return {
    name: budgetName(config),
    match,
    per,
    timezone,
    softAlerts: [...new Set(softAlerts)].sort((left, right) => left - right),
    onUnavailable,
    amountNanoDollars: amount,
    degradeTo: onExceed === 'reject' ? undefined : onExceed.route,
    shared: isSharedByTenants(fields),
    boundsAt: now => calendar.boundsAt(now),
    subjectsOf: request => subjectsOf(fields, match, request),
  };
}

function subjectsOf(
  fields: readonly BudgetField[],
  match: BudgetConfig['match'],
  request: BudgetedRequest,
): readonly BudgetSubject[] {
  const subject: BudgetSubject = {};
  let tags: readonly string[] | undefined;
  for (const field of fields) {
    const glob = match[field] ?? '*';
    if (field === 'tag') {
      tags = request.tags.filter(tag => matchGlob(glob, tag));
      continue;
    }
    const value = field === 'key' ? request.keyId : request[field];
    if (value === undefined || !matchGlob(glob, value)) return none;
    subject[field] = value;
  }
  return tags === undefined ? [subject] : tags.map(tag => ({ ...subject, tag }));
}
