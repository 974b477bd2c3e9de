export type { ProviderDefinition } from './definition.ts';
export { knownProviders } from './known-providers.ts';
export { costNanoDollars, type PricedTokens } from './prices/cost.ts';
export { findPrice } from './prices/find-price.ts';
export type { Price, TokenPrices } from './prices/price.ts';
export { type SampleAnswer, sampleAnswer } from './sample/answer.ts';
export {
  buildUpstreamRequest,
  type UpstreamHttpRequest,
  type UpstreamRequestParts,
} from './upstream-request.ts';
