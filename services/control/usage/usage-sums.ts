import { formatDollars, usageDimensions } from '@sluice/contract';
import {
  type HistogramName,
  histogramOf,
  measureIndex,
  type Sums,
  type UsageMeasure,
  usageMeasures,
} from '@sluice/store';
import { z } from 'zod';
import { percentileMs } from './percentile.ts';

const timesSchema = z.object({
  count: z.int().meta({ description: 'Attempts that succeeded and have such a time.' }),
  meanMs: z.number().optional(),
  p50Ms: z.number().optional(),
  p95Ms: z.number().optional(),
});
type Times = z.output<typeof timesSchema>;

/** How measures are told: times by themselves, the rest as they are. */
const plain = usageMeasures.filter(name => !/^(?:latency|firstByte)/.test(name));

const plainShape = Object.fromEntries(plain.map(name => [name, z.int().nonnegative()])) as Record<
  UsageMeasure,
  z.ZodInt
>;

/** Sums as they are answered. */
export const usageSumsSchema = z
  .object({
    ...plainShape,
    costDollars: z
      .string()
      .meta({ description: 'costNanoDollars as dollars, exact.', example: '0.00008775' }),
    latency: timesSchema.meta({ description: 'From the arrival of a request to its end.' }),
    firstByte: timesSchema.meta({
      description: 'From the arrival of a request to the first byte of a provider.',
    }),
  })
  .meta({ id: 'UsageSums' });
export type UsageSums = z.output<typeof usageSumsSchema>;

/** One group: where it is told apart, its beginning and its dimensions. */
export const usageGroupSchema = z
  .object({
    at: z.iso.datetime().optional(),
    ...Object.fromEntries(usageDimensions.map(name => [name, z.string().optional()])),
    ...usageSumsSchema.shape,
  })
  .meta({ id: 'UsageGroup' });

const sumOf = (sums: Sums, measure: UsageMeasure): number => sums[measureIndex(measure)] ?? 0;

export function describeSums(sums: Sums): UsageSums {
  const values = Object.fromEntries(plain.map(name => [name, sumOf(sums, name)])) as Record<
    UsageMeasure,
    number
  >;
  return {
    ...values,
    costDollars: formatDollars(sumOf(sums, 'costNanoDollars')),
    latency: timesOf(sums, 'latency'),
    firstByte: timesOf(sums, 'firstByte'),
  };
}

function timesOf(sums: Sums, name: HistogramName): Times {
  const count = sumOf(sums, `${name}Count`);
  if (count === 0) return { count };
  const buckets = histogramOf(sums, name);
  return {
    count,
    meanMs: Math.round(sumOf(sums, `${name}Ms`) / count),
    p50Ms: percentileMs(buckets, 0.5),
    p95Ms: percentileMs(buckets, 0.95),
  };
}
