import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { z } from 'zod';
import { repositoryRoot } from '../workspace.ts';

const folder = join(repositoryRoot, 'deploy/grafana');
const panelSchema = z.object({
  title: z.string(),
  targets: z.array(z.object({ expr: z.string() })).default([]),
});
const dashboardSchema = z.looseObject({
  uid: z.string().min(1),
  title: z.string().min(1),
  panels: z.array(panelSchema),
});
const rulesSchema = z.object({
  groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string(), expr: z.string() })) })),
});

export const dashboards = () =>
  readdirSync(folder)
    .filter(name => name.endsWith('.json'))
    .map(name => dashboardSchema.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))));

/** Every query of the dashboards and the alerts, by where it stands. */
export function shippedQueries(): Map<string, string> {
  const rules = rulesSchema.parse(
    parse(readFileSync(join(repositoryRoot, 'deploy/prometheus/alerts.yaml'), 'utf8')),
  );
  const ofDashboards = dashboards().flatMap(({ title, panels }) =>
    panels.flatMap(panel =>
      panel.targets.map(({ expr }, index) => [`${title} / ${panel.title} ${index}`, expr] as const),
    ),
  );
  const ofAlerts = rules.groups.flatMap(({ rules }) =>
    rules.map(({ alert, expr }) => [alert, expr] as const),
  );
  return new Map([...ofDashboards, ...ofAlerts]);
}

interface ReadQuery {
  /** Whether the grammar takes it. */
  isValid: boolean;
  metrics: string[];
  /** Those that it selects or adds up by. */
  labels: string[];
}

/** What a PromQL query asks for. Variables of Grafana stand for five minutes. */
export function readQuery(text: string): ReadQuery {
  const query = text.replaceAll(/\$__\w+/g, '5m');
  const found: ReadQuery = { isValid: true, metrics: [], labels: [] };
  parser.parse(query).iterate({
    enter({ type, name, from, to }) {
      const part = query.slice(from, to);
      if (type.isError) found.isValid = false;
      else if (name === 'VectorSelector') found.metrics.push(/^[\w:]+/.exec(part)?.[0] ?? part);
      else if (name === 'LabelName') found.labels.push(part);
    },
  });
  return found;
}

/** The labels of each metric, empty while it has counted nothing. */
export type Exposed = ReadonlyMap<string, ReadonlySet<string>>;

/** What texts of `/metrics` have. */
export function exposedBy(texts: readonly string[]): Exposed {
  const exposed = new Map<string, Set<string>>();
  for (const line of texts.join('\n').split('\n')) {
    const [, declared, type] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    const names =
      type === 'histogram' ? ['_bucket', '_sum', '_count'].map(end => `${declared}${end}`) : [declared];
    for (const name of names) if (name !== undefined && !exposed.has(name)) exposed.set(name, new Set());
    const [, sampled = '', labels = ''] = /^(\w+)\{(.*)\}/.exec(line) ?? [];
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) exposed.get(sampled)?.add(label);
  }
  return exposed;
}

/** What Prometheus gives to everything that it scrapes here. */
const SCRAPED = ['service', 'instance', 'job'];

/** What of a query the processes do not have. Labels are looked at where its metrics have counted something. */
export function missingOf({ metrics, labels }: ReadQuery, exposed: Exposed): string[] {
  const known = metrics.map(name => exposed.get(name));
  const isCounted = known.every(found => found !== undefined && found.size > 0);
  return [
    ...metrics.filter(name => !exposed.has(name)),
    ...(isCounted
      ? labels.filter(label => !SCRAPED.includes(label) && !known.some(found => found?.has(label)))
      : []),
  ];
}
