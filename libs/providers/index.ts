export type { Authenticator, PostForm, SignableRequest } from './authentication/authenticator.ts';
export {
  type AuthenticatorDependencies,
  createAuthenticator,
} from './authentication/create-authenticator.ts';
export { readGoogleCredentials } from './authentication/google-credentials.ts';
export { bodyPatchFor } from './body-patch.ts';
export { contextWindowOf } from './context-windows.ts';
export { continuationOf } from './continuation.ts';
export type { Environment, ProviderDefinition, ProviderProtocol, ProviderSetting } from './definition.ts';
export { definitionOfKind, findProvider, knownProviders, providerOfProtocol } from './known-providers.ts';
export { goesToService, passedHeaderNames } from './passed-headers.ts';
export { costNanoDollars } from './prices/cost.ts';
export { costBoundNanoDollars, outputTokensFor, type UsageBound } from './prices/cost-bound.ts';
export { dearer, parsePrice } from './prices/decimal.ts';
export { findPrice, type PricesByModel } from './prices/find-price.ts';
export { multiplyPrices } from './prices/multiply-prices.ts';
export { PRICE_PATTERN, type Price, serviceTiers } from './prices/price.ts';
export { priceTable } from './prices/table.ts';
export type { PricedUnits, PricedUsage } from './prices/usage.ts';
export { type SampleAnswer, sampleAnswer } from './sample/answer.ts';
export {
  buildGetRequest,
  buildUpstreamRequest,
  type UpstreamHttpRequest,
  type UpstreamRequestParts,
} from './upstream-request.ts';
export { type ConfiguredProvider, wireProtocolFor } from './wire-protocol.ts';
