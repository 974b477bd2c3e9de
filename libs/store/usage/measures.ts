import type { UsageEvent } from '@sluice/contract';

/** What is added up of usage events. Its order is that of the sums as they are kept: only ever append. */
export const usageMeasures = [
  /** A request counts once, under how it ended, however many attempts it took. */
  'requests',
  'success',
  'error',
  'rejection',
  'cancelled',
  'lost',
  'attempts',
  /** Attempts after which the request went on in another one. */
  'redriven',
  'estimated',
  /** Attempts that used something and whose cost nobody knows; and those whose price is a guess. */
  'unpriced',
  'priceEstimated',
  /** Attempts of which the provider took a part of the input from its cache. */
  'cacheReads',
  'inputTokens',
  'outputTokens',
  'cachedInputTokens',
  'reasoningTokens',
  'cacheWriteInputTokens',
  'audioInputTokens',
  'audioOutputTokens',
  'imageInputTokens',
  'imageOutputTokens',
  /** What is paid for beside tokens. */
  'images',
  'characters',
  'audioMs',
  'searches',
  'webSearches',
  'costNanoDollars',
  /** Of attempts that succeeded: how long they took since the request arrived, and how many they are. */
  'latencyMs',
  'latencyCount',
  /** The same to the first byte of a provider. */
  'firstByteMs',
  'firstByteCount',
] as const;
export type UsageMeasure = (typeof usageMeasures)[number];

/** Every outcome is a measure. */
export const outcomeMeasure = (outcome: UsageEvent['outcome']): UsageMeasure => outcome;

const FACTOR = 1.5;
const FIRST_BOUND_MS = 5;
const BOUNDS = 28;

/** Upper bounds of the buckets of a histogram in milliseconds, each 1.5 times the one before; one more bucket has what is above. */
export const histogramBoundsMs: readonly number[] = Array.from({ length: BOUNDS }, (_, index) =>
  Math.round(FIRST_BOUND_MS * FACTOR ** index),
);

export type HistogramName = 'latency' | 'firstByte';

/** Sums by index: first the measures, then the histograms. Whole numbers. */
export type Sums = Float64Array;

const SUMS = 128;
const firstBucket: Record<HistogramName, number> = { latency: 64, firstByte: 96 };

export const noSums = (): Sums => new Float64Array(SUMS);

const indexes = Object.fromEntries(usageMeasures.map((name, index) => [name, index])) as Record<
  UsageMeasure,
  number
>;

export const measureIndex = (measure: UsageMeasure): number => indexes[measure];

/** Where the bucket is that a time falls into. */
export function bucketIndex(histogram: HistogramName, milliseconds: number): number {
  let bucket = 0;
  while (bucket < BOUNDS && milliseconds > (histogramBoundsMs[bucket] ?? 0)) bucket += 1;
  return firstBucket[histogram] + bucket;
}

/** The counts of its buckets. */
export const histogramOf = (sums: Sums, histogram: HistogramName): Float64Array =>
  sums.subarray(firstBucket[histogram], firstBucket[histogram] + BOUNDS + 1);

/** One of the pairs that sums are written as: `<index>=<value>`, joined by spaces, without those that are 0. */
export const sumText = (index: number, value: number): string => (value === 0 ? '' : `${index}=${value} `);

export function encodeSums(sums: Sums): string {
  let text = '';
  for (let index = 0; index < sums.length; index += 1) text += sumText(index, sums[index] ?? 0);
  return text;
}

/** Adds what was written as text. */
export function addSums(sums: Sums, text: string): void {
  for (const pair of text.split(' ')) {
    const equals = pair.indexOf('=');
    if (equals === -1) continue;
    const index = Number(pair.slice(0, equals));
    sums[index] = (sums[index] ?? 0) + Number(pair.slice(equals + 1));
  }
}
