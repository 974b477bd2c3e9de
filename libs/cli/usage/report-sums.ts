import { z } from 'zod';
import type { GatewayClient } from '../gateway-client.ts';
import { filterQuery, type UsageFilters } from './usage-filters.ts';

export const sortOrders = ['cost', 'requests', 'tokens', 'errors'] as const;
export type SortOrder = (typeof sortOrders)[number];

const count = z.number();
const timesSchema = z.object({ count, p50Ms: count.optional(), p95Ms: count.optional() });
const sumsSchema = z.looseObject({
  requests: count,
  success: count,
  error: count,
  rejection: count,
  cancelled: count,
  lost: count,
  attempts: count,
  estimated: count,
  unpriced: count,
  priceEstimated: count,
  inputTokens: count,
  outputTokens: count,
  cachedInputTokens: count,
  costNanoDollars: count,
  latency: timesSchema,
  firstByte: timesSchema,
});
export type ReportSums = z.output<typeof sumsSchema>;

const groupSchema = sumsSchema.extend({ at: z.string().optional() });
export type ReportGroup = z.output<typeof groupSchema>;

const answerSchema = z.looseObject({
  from: z.string(),
  to: z.string(),
  data: z.array(groupSchema),
  total: sumsSchema,
  next: z.string().optional(),
});
export type ReportAnswer = z.output<typeof answerSchema>;

export interface SumsQuestion extends UsageFilters {
  from: string;
  to?: string | undefined;
  /** Dimensions, joined by commas. */
  by?: string | undefined;
  interval?: string | undefined;
  sort?: SortOrder | undefined;
  limit?: number;
}

export function sumsPath(question: SumsQuestion, format: 'json' | 'csv' = 'json'): string {
  const { from, to, by, interval, sort, limit } = question;
  const asked = {
    from,
    to,
    group_by: by,
    interval,
    sort,
    limit: limit === undefined ? undefined : String(limit),
    ...filterQuery(question),
    format: format === 'json' ? undefined : format,
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) if (value) query.set(name, value);
  return `/api/v1/usage?${query}`;
}

export const askSums = (client: Pick<GatewayClient, 'ask'>, question: SumsQuestion): Promise<ReportAnswer> =>
  client.ask(answerSchema, { path: sumsPath(question) });

/** Of what a table is sorted by. */
export function sortValue(sums: ReportSums, sort: SortOrder): number {
  switch (sort) {
    case 'cost':
      return sums.costNanoDollars;
    case 'requests':
      return sums.requests;
    case 'tokens':
      return sums.inputTokens + sums.outputTokens;
    case 'errors':
      return sums.error + sums.lost;
  }
}
