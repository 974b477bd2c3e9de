export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** Reads Prometheus' text format. */
export const parseMetrics = (text: string): Sample[] =>
  [...text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)].map(([, name = '', labels = '', value]) => ({
    name,
    labels: Object.fromEntries(
      [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', text = '']) => [key, text]),
    ),
    value: Number(value),
  }));

/** The sum of all samples of these names, by name. */
export function sumByName(samples: readonly Sample[], names: readonly string[]): Record<string, number> {
  const sums = Object.fromEntries(names.map(name => [name, 0]));
  for (const { name, value } of samples) if (name in sums) sums[name] = (sums[name] ?? 0) + value;
  return sums;
}
