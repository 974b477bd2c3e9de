import { listPrices, matchGlob } from '@sluice/config';
import { replyJson } from '@sluice/contract';
import { z } from 'zod';
import { type Operation, operation } from '../api/operation.ts';
import { pageFrom, pageOf, pageQuery } from '../api/page.ts';
import type { AdminDependencies } from '../dependencies.ts';

const price = z.string().optional();
const listedSchema = z
  .looseObject({
    provider: z.string(),
    model: z.string().meta({ description: 'A model, or in your own prices a glob.' }),
    source: z.enum(['own', 'table']).meta({ description: 'Yours, or those of the shipped table.' }),
    input: price.meta({ description: 'US dollars per million tokens.' }),
    output: price,
    cachedInput: price,
    cacheWrite: price,
    reasoning: price,
  })
  .meta({ id: 'ListedPrice', description: 'As docs/prices.md has it.' });

/** What models cost: the operator's own prices and the shipped table in one list. */
export function priceOperations({ config }: AdminDependencies): Operation[] {
  return [
    operation({
      method: 'GET',
      path: '/api/v1/prices',
      id: 'listPrices',
      tag: 'Policies',
      summary: 'What models cost, as it is in force',
      description:
        'Your own prices, which are under `/api/v1/prices/{name}`, before those of the shipped table.',
      admits: 'prices:read',
      reach: 'installation',
      query: z.strictObject({
        provider: z.string().max(64).optional(),
        model: z.string().max(256).optional().meta({ description: 'Or a glob, such as `gpt-*`.' }),
        ...pageQuery,
      }),
      answers: { 200: { description: 'A page, by provider.', schema: pageOf(listedSchema) } },
      handle({ query }) {
        const { provider, model } = query;
        const found = listPrices(config.current().config).filter(
          each =>
            (provider === undefined || each.provider === provider) &&
            (model === undefined || matchGlob(model, each.model)),
        );
        return replyJson(
          200,
          pageFrom(found, query, each => `${each.provider}/${each.model}`),
        );
      },
    }),
  ];
}
