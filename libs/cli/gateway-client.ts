import type { z } from 'zod';
import type { CommandIo } from './command-io.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { explainRefusal, explainUnreachable } from './explain-failure.ts';

const DEFAULT_URL = 'http://127.0.0.1:8080';
const ANSWER_TIMEOUT_MS = 30_000;

export interface GatewayClient {
  /** A whole answer, checked against `schema`. */
  ask<Schema extends z.ZodType>(
    schema: Schema,
    request: { method?: string; path: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<z.output<Schema>>;
  /** An answer that is still coming. */
  open(path: string, signal: AbortSignal): Promise<Response>;
}

function addressOf(env: CommandIo['env']): string {
  const text = env.GATEWAY_URL || DEFAULT_URL;
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new CommandError(
      exitCodes.usage,
      `GATEWAY_URL is not an address: expected one such as ${DEFAULT_URL}.`,
    );
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function keyOf(env: CommandIo['env']): string {
  const key = env.AI_GATEWAY_API_KEY;
  if (!key)
    throw new CommandError(
      exitCodes.usage,
      'There is no key: set AI_GATEWAY_API_KEY to an admin key of the gateway. "./sluice up" shows one at its first start.',
    );
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new CommandError(
      exitCodes.usage,
      'AI_GATEWAY_API_KEY holds spaces or other characters that no key has. Was it copied whole?',
    );
  return key;
}

/** Talks to the admin API of `GATEWAY_URL` with `AI_GATEWAY_API_KEY`. Fails with `CommandError`s. */
export function createGatewayClient({ env, fetch }: Pick<CommandIo, 'env' | 'fetch'>): GatewayClient {
  const address = addressOf(env);
  const authorization = `Bearer ${keyOf(env)}`;

  async function send(path: string, init: RequestInit & { headers?: Record<string, string> }) {
    let response: Response;
    try {
      response = await fetch(`${address}${path}`, { ...init, headers: { authorization, ...init.headers } });
    } catch (cause) {
      throw explainUnreachable(cause, address);
    }
    if (!response.ok) throw await explainRefusal(response);
    return response;
  }

  return {
    async ask(schema, { method = 'GET', path, body, headers }) {
      const response = await send(path, {
        method,
        signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
        headers: {
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const parsed = schema.safeParse(await response.json().catch(() => undefined));
      if (parsed.success) return parsed.data;
      throw new CommandError(
        exitCodes.unavailable,
        `What answers at ${address} is not the admin API of this gateway. Check GATEWAY_URL.`,
      );
    },
    open: (path, signal) => send(path, { signal, headers: { accept: 'application/x-ndjson' } }),
  };
}
