export {
  AIGateway,
  type AIGatewayOptions,
  type EndpointSecurity,
  type NewRoute,
  type UsageQuery,
} from './ai-gateway.ts';
export type { ApiClient } from './api-client.ts';
export type { components, operations, paths } from './api-types.ts';
export { GatewayApiError } from './gateway-api-error.ts';
export type { JobReading, JobRequest, JobStatus, JobWaitOptions } from './jobs.ts';
export type { SubscribeOptions, UsageDelivery, UsageEvent, UsageFilter } from './usage/delivery.ts';
export { type BatchOptions, inBatches, type UsageBatch } from './usage/in-batches.ts';
