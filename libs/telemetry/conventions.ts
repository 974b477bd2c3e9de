import type { Registry } from 'prom-client';

/** How OpenTelemetry's semantic conventions name what a metric counts, where they do. */
export interface Convention {
  name: string;
  /** In UCUM: `s`, `{token}`. */
  unit: string;
  /** The names of its attributes by those of its labels. Labels that are not here keep their names. */
  attributes: Readonly<Record<string, string>>;
}

const ofRegistries = new WeakMap<Registry, Map<string, Convention>>();

/** From now on the metric is exported by the name of the convention. */
export function followConvention(registry: Registry, metric: string, convention: Convention): void {
  const conventions = ofRegistries.get(registry) ?? new Map<string, Convention>();
  ofRegistries.set(registry, conventions.set(metric, convention));
}

export const conventionOf = (registry: Registry, metric: string): Convention | undefined =>
  ofRegistries.get(registry)?.get(metric);
