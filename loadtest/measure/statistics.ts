/** The middle value, or the mean of the two in the middle. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}

/** Widest distance from the median, as a share of it. */
export function spread(values: readonly number[]): number {
  const middle = median(values);
  return values.length === 0
    ? Number.NaN
    : Math.max(...values.map(value => Math.abs(value - middle))) / middle;
}

/** The value below which this share of the values lies, of values in ascending order (nearest rank). NaN of nothing. */
export const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
