import type { PriceBook } from '@sluice/config';
import type { Operation, Target } from '@sluice/contract';

/** Of the targets those that may be called: with a known price, where one is asked for. */
export const pricedTargets = (targets: Target[], operation: Operation, prices: PriceBook): Target[] =>
  prices.refusesUnknown && operation !== 'http'
    ? targets.filter(target => prices.find(target, operation) !== undefined)
    : targets;
