import Anthropic, { type ClientOptions } from '@anthropic-ai/sdk';
import type { AIGateway } from './ai-gateway.ts';

/** Anthropic's own client, pointed at the gateway. */
export function anthropic(gateway: AIGateway, options: ClientOptions = {}): Anthropic {
  const { url, apiKey } = gateway.location;
  return new Anthropic({ baseURL: url, apiKey, ...options });
}
