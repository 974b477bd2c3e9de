import { histogramBoundsMs } from '@sluice/store';

/**
 * The time in milliseconds below which a share of what a histogram counted lies, taken evenly within its bucket:
 * off by less than the bucket is wide, half of the time. Undefined where nothing was counted.
 */
export function percentileMs(buckets: Float64Array, share: number): number | undefined {
  const count = buckets.reduce((sum, value) => sum + value, 0);
  if (count === 0) return undefined;
  let left = share * count;
  for (const [index, value] of buckets.entries()) {
    if (left > value) {
      left -= value;
      continue;
    }
    const lower = histogramBoundsMs[index - 1] ?? 0;
    // Of the last bucket only the beginning is known.
    const upper = histogramBoundsMs[index] ?? lower;
    return value === 0 ? lower : Math.round(lower + ((upper - lower) * left) / value);
  }
  return histogramBoundsMs.at(-1);
}
