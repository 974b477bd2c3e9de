export type { ProviderDefinition } from './definition.ts';
export { findProvider, knownProviders } from './known-providers.ts';
export { costNanoDollars, type PricedTokens } from './prices/cost.ts';
export { findPrice } from './prices/find-price.ts';
export { PRICE_PATTERN, type Price, type TokenPrices } from './prices/price.ts';
export { type SampleAnswer, sampleAnswer, sampleModels } from './sample/answer.ts';
export {
  buildUpstreamRequest,
  type UpstreamHttpRequest,
  type UpstreamRequestParts,
} from './upstream-request.ts';
