import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { z } from 'zod';
import { readPage } from '../docs/pages.ts';
import { repositoryRoot } from '../workspace.ts';

export const alertsFile = join(repositoryRoot, 'deploy/prometheus/alerts.yaml');
export const dashboardsFolder = join(repositoryRoot, 'deploy/grafana');
const panelSchema = z.object({
  id: z.number(),
  type: z.string(),
  title: z.string(),
  description: z.string().default(''),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  fieldConfig: z.object({ defaults: z.object({ unit: z.string() }) }).optional(),
  targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })).default([]),
});
const dashboardSchema = z.looseObject({
  uid: z.string().min(1),
  title: z.string().min(1),
  description: z.string().min(1),
  templating: z.object({ list: z.array(z.looseObject({ name: z.string(), type: z.string() })) }),
  panels: z.array(panelSchema),
});
const textsSchema = z.record(z.string(), z.string());
const ruleSchema = z.object({
  alert: z.string(),
  expr: z.string(),
  labels: textsSchema,
  annotations: textsSchema,
});
const rulesSchema = z.object({ groups: z.array(z.object({ rules: z.array(ruleSchema) })) });

export type AlertRule = z.infer<typeof ruleSchema>;
export type Dashboard = z.infer<typeof dashboardSchema>;

export const dashboards = (): Dashboard[] =>
  readdirSync(dashboardsFolder)
    .filter(name => name.endsWith('.json'))
    .map(name => dashboardSchema.parse(JSON.parse(readFileSync(join(dashboardsFolder, name), 'utf8'))));

/** Every query of a dashboard, by the panel that it is of. */
export const queriesOf = ({ panels }: Dashboard): [panel: string, query: string][] =>
  panels.flatMap(({ title, targets }) => targets.map(({ expr }): [string, string] => [title, expr]));

export const alertRules = (): AlertRule[] =>
  rulesSchema.parse(parse(readFileSync(alertsFile, 'utf8'))).groups.flatMap(({ rules }) => rules);

/** What runbooks have people ask. */
export const runbookQueries = (): [runbook: string, query: string][] =>
  alertRules().flatMap(({ annotations }) => {
    const { path, blocks } = readPage(annotations.runbook_url ?? '');
    return blocks
      .filter(({ language }) => language === 'promql')
      .map(({ text }): [string, string] => [path, text]);
  });

/** Every query of the dashboards, the alerts and their runbooks, with where it stands. */
export const shippedQueries = (): [place: string, query: string][] => [
  ...dashboards().flatMap(dashboard =>
    queriesOf(dashboard).map(([panel, query]): [string, string] => [`${dashboard.title} / ${panel}`, query]),
  ),
  ...alertRules().map(({ alert, expr }): [string, string] => [alert, expr]),
  ...runbookQueries(),
];

interface ReadQuery {
  /** Whether the grammar takes it. */
  isValid: boolean;
  metrics: string[];
  /** Such as `up{job="a"}`. */
  selectors: string[];
  /** Those that it selects or adds up by. */
  labels: string[];
}

/** A query as Grafana sends it: with a rate over this time, and for all that a variable of the dashboard can be. */
export const withoutVariables = (query: string, rateInterval = '5m'): string =>
  query.replaceAll(/\$__\w+/g, rateInterval).replaceAll(/\$\w+/g, '.+');

/** What a PromQL query asks for. */
export function readQuery(text: string): ReadQuery {
  const query = withoutVariables(text);
  const found: ReadQuery = { isValid: true, metrics: [], selectors: [], labels: [] };
  parser.parse(query).iterate({
    enter({ type, name, from, to }) {
      const part = query.slice(from, to);
      if (type.isError) found.isValid = false;
      else if (name === 'VectorSelector') {
        found.metrics.push(/^[\w:]+/.exec(part)?.[0] ?? part);
        found.selectors.push(part);
      } else if (name === 'LabelName') found.labels.push(part);
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
