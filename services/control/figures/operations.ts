import { pathnameOf } from '@sluice/config';
import { replyJson } from '@sluice/contract';
import { z } from 'zod';
import { type Operation, operation } from '../api/operation.ts';
import { pageFrom, pageOf, pageQuery } from '../api/page.ts';
import type { AdminDependencies } from '../dependencies.ts';
import { costFigures, errorFigures, latencyFigures, requestFigures, tokenFigures } from './figures.ts';
import { loadOf, loadSchema } from './load.ts';
import { nodeSchema, nodesOf } from './nodes.ts';

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

/** What the processes count since they started, and which there are. */
export function figureOperations({ gatherMetrics, clock }: AdminDependencies): Operation[] {
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
      path: '/api/v1/load',
      id: 'showLoad',
      tag: 'Operation',
      summary: 'What all processes have done since they started, and do now',
      description:
        'Requests with their latencies, tokens, cost, queues, and each process: to be asked for again and again, as `sluice top` does. Requests to the admin API are left out.',
      admits: 'metrics:read',
      reach: 'installation',
      answers: { 200: { description: 'The load.', schema: loadSchema } },
      handle: async () => replyJson(200, loadOf(await gatherMetrics(), clock())),
    }),
    operation({
      method: 'GET',
      path: '/api/v1/nodes',
      id: 'listNodes',
      tag: 'Operation',
      summary: 'The processes: the revision that each serves, its clock, and what it works on',
      admits: 'health:read',
      reach: 'installation',
      query: z.strictObject(pageQuery),
      answers: { 200: { description: 'A page of those that answer.', schema: pageOf(nodeSchema) } },
      async handle({ query }) {
        const nodes = nodesOf(await gatherMetrics());
        return replyJson(
          200,
          pageFrom(nodes, query, ({ instance }) => instance),
        );
      },
    }),
  ];
}
