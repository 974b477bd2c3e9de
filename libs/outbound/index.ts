export type { Lookup } from './checked-lookup.ts';
export { type BoundedResponse, type FetchBoundedOptions, fetchBounded } from './fetch-bounded.ts';
export { fetchFollowing } from './fetch-following.ts';
export { createOutboundAgent, type OutboundAgentOptions } from './outbound-agent.ts';
