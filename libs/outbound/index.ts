export { type AgentPair, createAgentPair } from './agent-pair.ts';
export { type CheckedFetch, createCheckedFetch } from './checked-fetch.ts';
export { addressRefusal, type Lookup } from './checked-lookup.ts';
export { type BoundedResponse, type FetchBoundedOptions, fetchBounded } from './fetch-bounded.ts';
export { fetchFollowing } from './fetch-following.ts';
export { createOutboundAgent, type OutboundAgentOptions } from './outbound-agent.ts';
export { readAtMost } from './read-at-most.ts';
export { type CallWebhookOptions, callWebhook, type Webhook, webhookSignature } from './webhook.ts';
