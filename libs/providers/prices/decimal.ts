import { GatewayError } from '@sluice/contract';
import { PRICE_PATTERN } from './price.ts';

const DECIMALS = 9;
const ONE = 10n ** BigInt(DECIMALS);
const parsed = new Map<string, bigint>();

/** A decimal text as a whole number of billionths: a price in dollars becomes nano-dollars. Throws `internal` where it is no price. */
export function parsePrice(text: string): bigint {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  if (!PRICE_PATTERN.test(text))
    throw new GatewayError('internal', { internal: `The price ${JSON.stringify(text)} is not a decimal.` });
  const [whole, fraction = ''] = text.split('.');
  const value = BigInt(`${whole}${fraction.padEnd(DECIMALS, '0')}`);
  // Every text is one of a price table or of the configuration, so there are few.
  parsed.set(text, value);
  return value;
}

/** The price times the factor, rounded up to the last decimal that a price can have. */
export function multiplyPrice(price: string, factor: string): string {
  const product = (parsePrice(price) * parsePrice(factor) + ONE - 1n) / ONE;
  const digits = String(product).padStart(DECIMALS + 1, '0');
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, '');
  return `${digits.slice(0, -DECIMALS)}${fraction === '' ? '' : `.${fraction}`}`;
}

export const dearer = (left: string | undefined, right: string | undefined): string | undefined => {
  if (left === undefined || right === undefined) return left ?? right;
  return parsePrice(left) >= parsePrice(right) ? left : right;
};
