import OpenAI, { type ClientOptions } from 'openai';
import type { AIGateway } from './ai-gateway.ts';

/** OpenAI's own client, pointed at the gateway. */
export function openai(gateway: AIGateway, options: ClientOptions = {}): OpenAI {
  const { url, apiKey } = gateway.location;
  return new OpenAI({ baseURL: `${url}/v1`, apiKey, ...options });
}
