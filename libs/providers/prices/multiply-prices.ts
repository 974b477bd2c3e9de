import { multiplyPrice } from './decimal.ts';
import type { Price } from './price.ts';

/** Every price times the factor, which is a decimal such as `0.85`; counts stay as they are. */
export function multiplyPrices(price: Price, factor: string): Price {
  return multiplied(price, factor);
}

/** Prices are the texts of a price, wherever they stand in it. */
function multiplied<Value>(value: Value, factor: string): Value;
function multiplied(value: unknown, factor: string): unknown {
  if (typeof value === 'string') return multiplyPrice(value, factor);
  if (Array.isArray(value)) return value.map(each => multiplied(each, factor));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, multiplied(each, factor)]));
}
