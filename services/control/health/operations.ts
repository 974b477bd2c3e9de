import { replyJson } from '@sluice/contract';
import { z } from 'zod';
import { type Operation, operation } from '../api/operation.ts';
import { pageFrom, pageOf, pageQuery } from '../api/page.ts';
import type { AdminDependencies } from '../dependencies.ts';
import { providerHealth } from './provider-health.ts';

const count = () => z.int().nonnegative();
const instant = () => z.iso.datetime();
const milliseconds = z
  .object({ mean: count(), p95: count().optional() })
  .meta({ description: 'Lately, in milliseconds; the 95th percentile once twenty were seen.' });

const modelSchema = z.object({
  model: z.string(),
  state: z.enum(['up', 'failing', 'half-open', 'open']).meta({
    description:
      '`failing`: its last call failed. `open`, `half-open`: a circuit breaker keeps requests away, or lets one at a time through.',
  }),
  inFlight: count(),
  answered: count(),
  failed: count().meta({ description: 'By fault of the provider.' }),
  failuresInARow: count(),
  lastAnsweredAt: instant().optional(),
  lastFailedAt: instant().optional(),
  firstTokenMs: milliseconds.optional(),
  answerMs: milliseconds.optional(),
});

const providerSchema = z
  .object({
    provider: z.string(),
    state: z.enum(['unused', 'up', 'failing', 'half-open', 'open', 'down']).meta({
      description: 'The worst of its models; `down`: its health checks fail.',
    }),
    inFlight: count(),
    maxInFlight: count().optional(),
    keys: z.object({
      count: count(),
      resting: count().meta({ description: 'Set aside, since the provider refused them.' }),
    }),
    check: z
      .object({ healthy: z.boolean(), checkedAt: instant(), failure: z.string().optional() })
      .optional(),
    models: z.array(modelSchema),
  })
  .meta({ id: 'ProviderHealth' });

/** How providers do. */
export function healthOperations({ gatherProviders }: AdminDependencies): Operation[] {
  return [
    operation({
      method: 'GET',
      path: '/api/v1/health/providers',
      id: 'showProviderHealth',
      tag: 'Operation',
      summary: 'How the providers do',
      description:
        'What all processes of dispatch have seen of each provider and its models since they began to call them: circuit breakers, failures, latencies, keys that rest, health checks.',
      admits: 'health:read',
      reach: 'installation',
      query: z.strictObject(pageQuery),
      answers: { 200: { description: 'A page of providers, by name.', schema: pageOf(providerSchema) } },
      async handle({ query }) {
        const providers = providerHealth(await gatherProviders());
        return replyJson(
          200,
          pageFrom(providers, query, ({ provider }) => provider),
        );
      },
    }),
  ];
}
