import type { Price } from './price.ts';

/**
 * What providers append to a model's name for one of its versions: `-2024-08-06`, `-20250101`, `@20250101`, `-08-2024`, `-0613`, `-001`,
 * `-latest`, `@default`, `-v1:0`. Nothing else is taken off, since `gpt-4o-mini` must not be priced as `gpt-4o`.
 */
const VERSION_SUFFIX =
  /(?:[-@](?:\d{4}-\d{2}-\d{2}|\d{2}-\d{4}|\d{8}|latest|default)|-\d{3,4}|-v\d+(?::\d+)?)$/;
/** A version may be dated and numbered: `-20250101-v1:0`. */
const MAX_SUFFIXES = 2;
/** Where Bedrock runs a model, https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html. `global.` has prices of its own. */
const REGION_PREFIX = /^(?:us|us-gov|eu|apac|jp|au|ca|in)\./;
/** `ft:gpt-4o-mini-2024-07-18:acme::7p4lURx` is a model tuned from the one that it names. */
const TUNED = /^(ft:[^:]+):.*$/;
/** The last part of an ARN of Bedrock is what the model is called elsewhere. */
const ARN_PATH = /^arn:[^/]*\//;

export type PricesByModel = ReadonlyMap<string, Price>;

/** The names that a model may be priced by, from its own to that of its family. */
function* pricedNames(model: string): Generator<string> {
  yield model;
  let name = model.replace(ARN_PATH, '').replace(TUNED, '$1');
  if (name !== model) yield name;
  const anywhere = name.replace(REGION_PREFIX, '');
  if (anywhere !== name) yield anywhere;
  name = anywhere;
  for (let taken = 0; taken < MAX_SUFFIXES; taken += 1) {
    const shorter = name.replace(VERSION_SUFFIX, '');
    if (shorter === name) return;
    name = shorter;
    yield name;
  }
}

/** The price of a model, or undefined where neither it nor the family of its version has one. `*` stands for every model. */
export function findPrice(prices: PricesByModel, model: string): Price | undefined {
  const exact = prices.get(model);
  if (exact !== undefined) return exact;
  for (const name of pricedNames(model)) {
    const price = prices.get(name);
    if (price !== undefined) return price;
  }
  return prices.get('*');
}
