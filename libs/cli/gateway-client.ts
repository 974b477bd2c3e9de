import type { z } from 'zod';
import type { CommandIo } from './command-io.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { explainRefusal, explainUnreachable } from './explain-failure.ts';
import { locateGateway } from './gateway-location.ts';

const ANSWER_TIMEOUT_MS = 30_000;

export interface GatewayClient {
  /** A whole answer, checked against `schema`. */
  ask<Schema extends z.ZodType>(
    schema: Schema,
    request: { method?: string; path: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<z.output<Schema>>;
  /** A change that is answered without anything to read. */
  send(request: { method: string; path: string }): Promise<void>;
  /** An answer that is still coming. */
  open(path: string, signal: AbortSignal): Promise<Response>;
  /** The same, of a question that has a body. */
  post(path: string, body: unknown, signal: AbortSignal): Promise<Response>;
}

/** Talks to the admin API of the gateway that `locateGateway` finds. Fails with `CommandError`s. */
export function createGatewayClient(io: Pick<CommandIo, 'env' | 'cluster' | 'fetch'>): GatewayClient {
  const { fetch } = io;
  const { address, key } = locateGateway(io);
  const authorization = `Bearer ${key}`;

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
    async send({ method, path }) {
      const response = await send(path, { method, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
      await response.body?.cancel();
    },
    post: (path, body, signal) =>
      send(path, {
        method: 'POST',
        signal,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    open: (path, signal) => send(path, { signal, headers: { accept: 'application/x-ndjson' } }),
  };
}
