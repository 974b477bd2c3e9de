import OpenAI from 'openai';
import type { Gateway } from './gateway.ts';

export interface MintedKey {
  id: string;
  key: string;
}

export interface KeyOptions {
  name?: string;
  tenant?: string;
  models?: string[];
  role?: string;
  reach?: 'installation';
  tier?: string;
  limits?: object[];
  team?: string;
  tags?: string[];
}

/** Calls the admin API with the admin key. */
export async function admin(
  gateway: Gateway,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; json: unknown }> {
  const response = await fetch(`${gateway.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${gateway.adminKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
}

export async function mintKey(gateway: Gateway, options: KeyOptions = {}): Promise<MintedKey> {
  const { status, json } = await admin(gateway, 'POST', '/keys', {
    name: 'suite',
    tenant: 'acme',
    ...options,
  });
  if (status !== 201) throw new Error(`no key: ${status} ${JSON.stringify(json)}`);
  return json as MintedKey;
}

export const openai = (gateway: Gateway, key: string, url = gateway.url): OpenAI =>
  new OpenAI({ apiKey: key, baseURL: `${url}/v1`, maxRetries: 0 });

/** A chat request by plain HTTP, for what an SDK would not send. */
export function post(
  gateway: Gateway,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${gateway.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

export const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

export const chatBody = (model: string, content = 'Hello', more: object = {}): object => ({
  model,
  messages: [{ role: 'user', content }],
  ...more,
});
