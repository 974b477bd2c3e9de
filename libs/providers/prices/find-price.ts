import type { Price } from './price.ts';
import { priceTable } from './table.ts';

/**
 * What a provider appends to a model's name for one of its versions: `-2024-08-06`, `-20250101`, `-0613`,
 * `-2411`, `-latest`. Nothing else is taken off, since `gpt-4o-mini` must not be priced as `gpt-4o`.
 */
const VERSION_SUFFIX = /-(?:\d{4}-\d{2}-\d{2}|\d{8}|\d{4}|latest)$/;

/** The price of a model at a provider, or undefined where the table has neither it nor the family of its version. */
export function findPrice(provider: string, model: string): Price | undefined {
  const prices = priceTable.get(provider);
  if (prices === undefined) return undefined;
  return prices.get(model) ?? prices.get(model.replace(VERSION_SUFFIX, ''));
}
