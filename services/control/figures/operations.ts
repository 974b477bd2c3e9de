import { pathnameOf } from '@sluice/config';
import { replyJson, servicesOf } from '@sluice/contract';
import { z } from 'zod';
import { type Operation, operation } from '../api/operation.ts';
import { pageFrom, pageOf, pageQuery } from '../api/page.ts';
import type { AdminDependencies } from '../dependencies.ts';
import { costFigures, errorFigures, latencyFigures, requestFigures, tokenFigures } from './figures.ts';
import { samplesOf } from './prometheus.ts';

const figures = {
  latency: latencyFigures,
  errors: errorFigures,
  requests: requestFigures,
  tokens: tokenFigures,
  cost: costFigures,
} as const;
const types = ['latency', 'errors', 'requests', 'tokens', 'cost'] as const;

const figuresSchema = z
  .object({
    type: z.enum(types),
    data: z.array(z.record(z.string(), z.unknown())).meta({ description: 'A row an endpoint, or a model.' }),
  })
  .meta({ id: 'Figures' });

const nodeSchema = z
  .object({
    instance: z.string(),
    services: z.array(z.string()),
    revision: z.int().optional().meta({ description: 'Of the configuration that it serves.' }),
  })
  .meta({ id: 'Node' });

/** What the processes count since they started, and which there are. */
export function figureOperations({ gatherMetrics }: AdminDependencies): Operation[] {
  return [
    operation({
      method: 'GET',
      path: '/api/v1/metrics',
      id: 'showMetrics',
      tag: 'Operation',
      summary: 'Figures of all processes since they started',
      description:
        'By endpoint: `latency`, `errors`, `requests`. By tenant, provider and model: `tokens`, `cost`; of one endpoint, what all endpoints of its protocol used. The same figures for Prometheus are at `/metrics`.',
      admits: 'metrics:read',
      reach: 'installation',
      query: z.strictObject({
        type: z.enum(types).default('latency'),
        endpoint: z
          .string()
          .max(1024)
          .optional()
          .meta({ description: 'Only this path, such as `/predict`.' }),
      }),
      answers: { 200: { description: 'The figures.', schema: figuresSchema } },
      async handle({ query: { type, endpoint } }) {
        const text = (await gatherMetrics()).map(process => process.text).join('\n');
        const path = endpoint === undefined ? undefined : pathnameOf(endpoint);
        return replyJson(200, { type, data: figures[type](text, path) });
      },
    }),
    operation({
      method: 'GET',
      path: '/api/v1/nodes',
      id: 'listNodes',
      tag: 'Operation',
      summary: 'The processes, and the revision that each serves',
      admits: 'health:read',
      reach: 'installation',
      query: z.strictObject(pageQuery),
      answers: { 200: { description: 'A page of those that answer.', schema: pageOf(nodeSchema) } },
      async handle({ query }) {
        const nodes = (await gatherMetrics())
          .map(({ instance, text }) => ({
            instance,
            services: servicesOf(instance),
            revision: samplesOf(text, 'sluice_config_revision ')[0]?.value,
          }))
          .sort((left, right) => (left.instance < right.instance ? -1 : 1));
        return replyJson(
          200,
          pageFrom(nodes, query, ({ instance }) => instance),
        );
      },
    }),
  ];
}
