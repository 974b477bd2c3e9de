import { type LocalServer, startPrometheusServer } from '@sluice/local-servers';
import { temporaryFolder } from '@sluice/testkit';
import { stringify } from 'yaml';
import { z } from 'zod';
import { alertsFile } from './queries.ts';

const labelsSchema = z.record(z.string(), z.string());
const sampleSchema = z.object({
  metric: labelsSchema,
  value: z.tuple([z.number(), z.string()]).transform(([, text]) => Number(text)),
});
const pointSchema = z.tuple([z.number(), z.string().transform(Number)]);
const seriesSchema = z.object({ metric: labelsSchema, values: z.array(pointSchema) });
const matrixSchema = z.object({ resultType: z.literal('matrix'), result: z.array(seriesSchema) });
const vectorSchema = z.object({ resultType: z.literal('vector'), result: z.array(sampleSchema) });
const rulesSchema = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          name: z.string(),
          health: z.string(),
          lastError: z.string().default(''),
          state: z.string(),
        }),
      ),
    }),
  ),
});

type Series = z.infer<typeof seriesSchema>;
type PromSample = z.infer<typeof sampleSchema>;
export type LoadedRule = z.infer<typeof rulesSchema>['groups'][number]['rules'][number];

interface QueryRange {
  fromSeconds: number;
  toSeconds: number;
  stepSeconds: number;
}

/** A Prometheus that scrapes an ingress each second, and has the shipped alert rules. */
export interface Prometheus {
  /** What an expression comes to now. Throws what Prometheus has against it. */
  query(expression: string): Promise<PromSample[]>;
  /** What it came to over time. */
  queryRange(expression: string, range: QueryRange): Promise<Series[]>;
  /** The values that a label has in the series of a selector. */
  labelValues(label: string, selector: string): Promise<string[]>;
  rules(): Promise<LoadedRule[]>;
  stop(): Promise<void>;
}

export async function startPrometheus(ingressUrl: string): Promise<Prometheus> {
  const server = await startPrometheusServer({ folder: temporaryFolder(), config: configOf(ingressUrl) });
  const get = (path: string, parameters: Record<string, string> = {}): Promise<unknown> =>
    ask(server, path, parameters);
  return {
    query: async expression => vectorSchema.parse(await get('query', { query: expression })).result,
    async queryRange(expression, { fromSeconds, toSeconds, stepSeconds }) {
      const range = { start: String(fromSeconds), end: String(toSeconds), step: String(stepSeconds) };
      return matrixSchema.parse(await get('query_range', { query: expression, ...range })).result;
    },
    labelValues: async (label, selector) =>
      z.array(z.string()).parse(await get(`label/${label}/values`, { 'match[]': selector })),
    rules: async () => rulesSchema.parse(await get('rules')).groups.flatMap(({ rules }) => rules),
    stop: () => server.kill(),
  };
}

const configOf = (ingressUrl: string): string =>
  stringify({
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [alertsFile],
    scrape_configs: [
      {
        job_name: 'sluice',
        // `service` and `instance` are those of the processes whose figures an ingress gathers.
        honor_labels: true,
        static_configs: [{ targets: [new URL(ingressUrl).host] }],
      },
    ],
  });

/** The HTTP API: https://prometheus.io/docs/prometheus/latest/querying/api/ */
async function ask({ url }: LocalServer, path: string, parameters: Record<string, string>): Promise<unknown> {
  const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
  const answer = (await response.json()) as { data?: unknown; error?: string };
  if (answer.error !== undefined) throw new Error(`Prometheus says: ${answer.error}`);
  return answer.data;
}
