import type { ConfigView } from '@sluice/config';
import { type Clock, GatewayError, type Outcome, replyJson, replyWhole } from '@sluice/contract';
import { intervalMs, measureIndex, type Sums, type UsageStore } from '@sluice/store';
import { z } from 'zod';
import type { OperationRequest } from '../api/operation.ts';
import { pageFrom } from '../api/page.ts';
import { alignSpan, coverSpan, type Span } from './cover-range.ts';
import type { SumQueryInput } from './sum-query.ts';
import { type SumGroup, sumUsage } from './sum-usage.ts';
import { sumsCsv } from './sums-csv.ts';
import { describeSums, usageGroupSchema, usageSumsSchema } from './usage-sums.ts';

export interface SumDependencies {
  usage: UsageStore;
  config: ConfigView;
  clock: Clock;
}

export const sumsAnswerSchema = z.object({
  from: z.iso.datetime().meta({ description: 'As it was answered: the beginning of a bucket.' }),
  to: z.iso.datetime(),
  data: z.array(usageGroupSchema),
  total: usageSumsSchema.meta({ description: 'Of all groups, those of other pages too.' }),
  next: z.string().optional(),
});

/** Buckets of time in one answer. */
const MAX_BUCKETS = 10_000;

/** `GET /api/v1/usage`: what was used, added up. */
export const createReadSums =
  ({ usage, config, clock }: SumDependencies) =>
  async ({
    query,
    caller,
  }: Pick<OperationRequest, 'caller'> & { query: SumQueryInput }): Promise<Outcome> => {
    const { interval, group_by: groupBy, sort, format } = query;
    const tenant = caller.narrow(query.tenant);
    const span = spanOf(query, config, clock());
    const spans = interval === 'total' ? coverSpan(span) : [{ interval, ...span }];
    const byTime = interval !== 'total';
    // The tenant is one, and named as it is, not a glob.
    const filter = { ...query, tenant: undefined };
    const { groups, total } = await sumUsage(usage, { spans, byTime, groupBy, filter, tenant });
    groups.sort(byTimeAnd(sort));
    if (format === 'csv') {
      const headers = { 'content-type': 'text/csv; charset=utf-8', 'cache-control': 'no-store' };
      return replyWhole(200, headers, Buffer.from(sumsCsv(groups, groupBy, byTime)));
    }
    const { data, next } = pageFrom(groups, query, ({ at, values }) => JSON.stringify([at, ...values]));
    const describe = ({ at, values, sums }: SumGroup) => ({
      ...(byTime && { at: new Date(at).toISOString() }),
      ...Object.fromEntries(groupBy.map((name, index) => [name, values[index]])),
      ...describeSums(sums),
    });
    return replyJson(200, {
      from: new Date(span.from).toISOString(),
      to: new Date(span.to).toISOString(),
      data: data.map(describe),
      total: describeSums(total),
      ...(next !== undefined && { next }),
    });
  };

function spanOf({ from, to, interval }: SumQueryInput, config: ConfigView, now: number): Span {
  const { retention } = config.current().config.usage;
  const end = to ?? now;
  const start = from ?? end - intervalMs.day;
  if (start >= end)
    throw new GatewayError('invalid_request', { param: 'from', message: 'from: has to be before `to`.' });
  const span = alignSpan({ from: start, to: end }, interval, retention, now);
  if (interval !== 'total' && (span.to - span.from) / intervalMs[interval] > MAX_BUCKETS)
    throw new GatewayError('invalid_request', {
      param: 'interval',
      message: `interval: that is more than ${MAX_BUCKETS} of them. Ask for a longer one, or a shorter time.`,
    });
  return span;
}

/** The largest first. Those that are alike go by name, so that pages follow each other. */
const byTimeAnd =
  (sort: SumQueryInput['sort']) =>
  (left: SumGroup, right: SumGroup): number =>
    left.at - right.at ||
    sortKey(right, sort) - sortKey(left, sort) ||
    left.values.join('\n').localeCompare(right.values.join('\n'), 'en');

function sortKey({ sums }: { sums: Sums }, sort: SumQueryInput['sort']): number {
  const of = (measure: Parameters<typeof measureIndex>[0]): number => sums[measureIndex(measure)] ?? 0;
  switch (sort) {
    case 'cost':
      return of('costNanoDollars');
    case 'requests':
      return of('requests');
    case 'tokens':
      return of('inputTokens') + of('outputTokens');
    case 'errors':
      return of('error') + of('lost');
  }
}
