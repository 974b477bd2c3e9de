import { multiplyPrices, type Price, type PricesByModel, priceTable } from '@sluice/providers';
import type { Config } from './schema/config.ts';

/** A price as it is in force: of a model, or in the operator's own of a glob. */
export interface ListedPrice extends Price {
  provider: string;
  model: string;
  source: 'own' | 'table';
}

const noPrices: PricesByModel = new Map();

/**
 * Every price that is known: of each provider, by the name that the configuration or the shipped table has for it, those of the
 * operator first, as they are found.
 */
export function listPrices({ prices }: Pick<Config, 'prices'>): ListedPrice[] {
  const own = prices.providers ?? {};
  const names = [...new Set([...Object.keys(own), ...priceTable.keys()])].sort();
  return names.flatMap(provider => {
    const { models = {}, factor } = own[provider] ?? {};
    const written = Object.entries<Price>(models).map(
      ([model, price]): ListedPrice => ({ provider, model, source: 'own', ...price }),
    );
    const shipped = [...(priceTable.get(provider) ?? noPrices)].flatMap(([model, price]): ListedPrice[] => {
      if (Object.hasOwn(models, model)) return [];
      const charged = factor === undefined ? price : multiplyPrices(price, factor);
      return [{ provider, model, source: 'table', ...charged }];
    });
    return [...written, ...shipped];
  });
}
