import type { MetricsFormat } from './metrics-format.ts';

export interface Family {
  help: string | undefined;
  type: string;
  samples: Sample[];
}

interface Sample {
  name: string;
  /** As they stand between braces; empty: none. */
  labels: string;
  value: string;
  /** As OpenMetrics writes it behind the value. */
  exemplar: string | undefined;
}

const COUNTER_SUFFIX = '_total';
const WHOLE_BOUND = /(^|,)le="(\d+)"/;

/** Families by their names in Prometheus’ text. https://prometheus.io/docs/specs/om/open_metrics_spec/ */
export function renderFamilies(families: ReadonlyMap<string, Family>, format: MetricsFormat): string {
  const isOpen = format === 'openmetrics';
  const lines: string[] = [];
  for (const [name, family] of families) {
    const described = isOpen ? openDescription(name, family) : { name, ...family };
    if (described.help !== undefined) lines.push(`# HELP ${described.name} ${described.help}`);
    lines.push(`# TYPE ${described.name} ${described.type}`);
    for (const sample of family.samples) lines.push(isOpen ? openSample(sample) : plainSample(sample));
  }
  if (isOpen) lines.push('# EOF');
  return `${lines.join('\n')}\n`;
}

const plainSample = ({ name, labels, value }: Sample): string =>
  labels === '' ? `${name} ${value}` : `${name}{${labels}} ${value}`;

/** Bounds of buckets are written as decimals there: `1.0`. */
function openSample({ exemplar, ...sample }: Sample): string {
  const line = plainSample({
    ...sample,
    labels: sample.labels.replace(WHOLE_BOUND, '$1le="$2.0"'),
    exemplar,
  });
  return exemplar === undefined ? line : `${line} # ${exemplar}`;
}

/** A counter is described by its name without `_total`, which its samples have; without that it is of no known type. */
function openDescription(
  name: string,
  { help, type }: Family,
): { name: string; help: string | undefined; type: string } {
  const text = help?.replaceAll('"', '\\"');
  if (type !== 'counter') return { name, help: text, type };
  return name.endsWith(COUNTER_SUFFIX)
    ? { name: name.slice(0, -COUNTER_SUFFIX.length), help: text, type }
    : { name, help: text, type: 'unknown' };
}
