import { parseMetrics, type Sample } from '../chaos/metrics.ts';
import { readPage } from '../docs/pages.ts';

/** What is said of a metric. */
interface MetricDescription {
  type: string;
  help: string;
}

export interface DocumentedMetric extends MetricDescription {
  labels: string[];
}

/** The figures of all processes. */
export interface Figures {
  described: ReadonlyMap<string, MetricDescription>;
  samples: readonly Sample[];
}

const DESCRIPTION = /^# HELP (\w+) (.*)\n# TYPE \1 (\w+)$/gm;
const ROW = /^\| `(\w+)` \| (counter|gauge|histogram) \| (.*?) \| (.*) \|$/gm;
/** What every sample has, or those of histograms. */
const COMMON_LABELS = new Set(['service', 'instance', 'le']);

export const readFigures = (text: string): Figures => ({
  described: new Map(
    [...text.matchAll(DESCRIPTION)].map(([, name = '', help = '', type = '']) => [name, { type, help }]),
  ),
  samples: parseMetrics(text),
});

/** The rows of `docs/metrics.md` under the headings that `isWanted` says. */
export function documentedMetrics(isWanted: (heading: string) => boolean): Map<string, DocumentedMetric> {
  const sections = readPage('docs/metrics.md').text.split(/^## /m);
  const rows = sections.filter(section => isWanted(section.split('\n')[0] ?? '')).join('');
  return new Map(
    [...rows.matchAll(ROW)].map(([, name = '', type = '', labels = '', help = '']) => [
      name,
      { type, help, labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label).sort() },
    ]),
  );
}

/** The names of a metric's samples. */
const sampleNames = ({ described }: Figures, name: string): string[] =>
  described.get(name)?.type === 'histogram' ? ['_count', '_sum', '_bucket'].map(end => name + end) : [name];

/** The labels that samples of a metric have, each list once. */
export function labelsOf(figures: Figures, name: string): string[][] {
  const names = sampleNames(figures, name);
  const lists = figures.samples
    .filter(sample => names.includes(sample.name))
    .map(({ labels }) =>
      Object.keys(labels)
        .filter(label => !COMMON_LABELS.has(label))
        .sort()
        .join(),
    );
  return [...new Set(lists)].map(list => list.split(',').filter(label => label !== ''));
}

/** The sum of the samples that have these labels, over all processes: of a histogram, how much was observed. */
export function sumOf(figures: Figures, name: string, labels: Record<string, string | number> = {}): number {
  const [counted] = sampleNames(figures, name);
  return figures.samples
    .filter(
      sample =>
        sample.name === counted &&
        Object.entries(labels).every(([label, value]) => sample.labels[label] === String(value)),
    )
    .reduce((sum, { value }) => sum + value, 0);
}
