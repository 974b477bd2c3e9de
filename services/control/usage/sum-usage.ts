import { compileGlobs } from '@sluice/config';
import { GatewayError, type UsageDimension, usageDimensions } from '@sluice/contract';
import { addSums, noSums, type Sums, type UsageRow, type UsageStore } from '@sluice/store';
import type { BucketSpan } from './cover-range.ts';

/** Values of dimensions, as globs. */
type DimensionFilter = Partial<Record<UsageDimension, string | undefined>>;

export interface SumQuery {
  spans: readonly BucketSpan[];
  /** By beginning of the bucket as well. */
  byTime: boolean;
  groupBy: readonly UsageDimension[];
  filter: DimensionFilter;
  /** The only tenant to look at. */
  tenant: string | undefined;
}

export interface SumGroup {
  /** Epoch milliseconds: the beginning of the bucket; 0 where all are one. */
  at: number;
  /** Of the dimensions asked for, in their order. */
  values: string[];
  sums: Sums;
}

export interface SumResult {
  groups: SumGroup[];
  total: Sums;
}

/** A query looks at so many rows at most, and answers with so many groups. */
const MAX_ROWS = 2_000_000;
const MAX_GROUPS = 50_000;

/** Adds rows up by the dimensions asked for. Throws `invalid_request` where that would be too much at once. */
export async function sumUsage(usage: UsageStore, query: SumQuery): Promise<SumResult> {
  const { spans, byTime, groupBy, filter, tenant } = query;
  const selects = compileFilter(filter);
  const groups = new Map<string, SumGroup>();
  const total = noSums();
  let rows = 0;
  for (const span of spans) {
    for await (const row of usage.rows({ ...span, tenant })) {
      rows += 1;
      if (rows > MAX_ROWS) throw tooMuch(`more than ${MAX_ROWS} sums`);
      if (!selects(row)) continue;
      addSums(total, row.sums);
      const at = byTime ? row.at : 0;
      const values = groupBy.map(name => dimensionOf(row, name));
      const key = JSON.stringify([at, ...values]);
      let group = groups.get(key);
      if (group === undefined) {
        group = { at, values, sums: noSums() };
        groups.set(key, group);
        if (groups.size > MAX_GROUPS) throw tooMuch(`more than ${MAX_GROUPS} groups`);
      }
      addSums(group.sums, row.sums);
    }
  }
  return { groups: [...groups.values()], total };
}

const dimensionOf = ({ tenant, group }: UsageRow, dimension: UsageDimension): string =>
  dimension === 'tenant' ? tenant : group[dimension];

function compileFilter(filter: DimensionFilter): (row: UsageRow) => boolean {
  const tests = usageDimensions.flatMap(name => {
    const glob = filter[name];
    return glob === undefined ? [] : [{ name, matches: compileGlobs([glob]) }];
  });
  return row => tests.every(({ name, matches }) => matches(dimensionOf(row, name)));
}

const tooMuch = (what: string): GatewayError =>
  new GatewayError('invalid_request', {
    message: `That is ${what}. Ask for a shorter time, a longer interval, one tenant, or fewer dimensions.`,
  });
