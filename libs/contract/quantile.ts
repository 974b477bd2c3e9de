/** Cumulative counts by upper bound. */
export type Buckets = ReadonlyMap<number, number>;

/**
 * The value below which a share of the observations lies, by linear interpolation within its bucket, as Prometheus'
 * `histogram_quantile` does. Undefined where there are none.
 */
export function quantile(share: number, buckets: Buckets): number | undefined {
  const sorted = [...buckets].sort(([left], [right]) => left - right);
  const total = sorted.at(-1)?.[1] ?? 0;
  if (total === 0) return undefined;
  const rank = share * total;
  let lower = 0;
  let below = 0;
  for (const [upper, count] of sorted) {
    if (count >= rank) {
      if (upper === Number.POSITIVE_INFINITY) return lower;
      return count === below ? upper : lower + ((upper - lower) * (rank - below)) / (count - below);
    }
    lower = upper;
    below = count;
  }
  return lower;
}
