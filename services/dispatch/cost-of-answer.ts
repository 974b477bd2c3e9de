import type { FoundPrice } from '@sluice/config';
import type { Facts, Target, UsageEvent, UsageUnits } from '@sluice/contract';
import type { TokenUsage } from '@sluice/protocol';
import { costNanoDollars, definitionOfKind } from '@sluice/providers';

type Billing = NonNullable<TokenUsage['billing']>;
type Cost = Pick<UsageEvent, 'units' | 'serviceTier' | 'costNanoDollars' | 'priceSource'>;

/** An answer of a target, as far as it is paid for. */
export interface PaidAnswer {
  target: Target;
  tokens: UsageEvent['tokens'];
  billing: Billing | undefined;
  /** Of the request, where there is an answer. */
  units: Facts['units'];
  price: FoundPrice | undefined;
  at: number;
}

/** What an answer cost and by which price. Nothing is said of a cost that nobody knows. */
export function costOfAnswer({ target, tokens, billing = {}, units, price, at }: PaidAnswer): Cost {
  const { serviceTier } = billing;
  const used = unitsOf(units, billing);
  if (billing.costNanoDollars !== undefined && definitionOfKind(target.kind).reportsCost === true)
    return { units: used, serviceTier, costNanoDollars: billing.costNanoDollars, priceSource: 'provider' };
  if (price === undefined) return { units: used, serviceTier };
  const cost = costNanoDollars(price.price, { tokens, units: used, serviceTier, at });
  return { units: used, serviceTier, costNanoDollars: cost, priceSource: price.source };
}

/** What the provider counted, else what the request asked for. */
function unitsOf(asked: Facts['units'], billing: Billing): UsageUnits | undefined {
  const { images, seconds, searches, webSearches } = billing;
  const units: UsageUnits = {
    images: images ?? asked?.images,
    characters: asked?.characters,
    seconds: seconds ?? asked?.seconds,
    searches: searches ?? asked?.searches,
    webSearches,
  };
  return Object.values(units).some(count => count !== undefined) ? units : undefined;
}
