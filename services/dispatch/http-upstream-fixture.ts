import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import { waitFor } from '@sluice/testkit';
import { onTestFinished } from 'vitest';
import { target } from './exchange/exchange-fixture.ts';
import { createHttpUpstream, type HttpUpstream, type HttpUpstreamProviders } from './http-upstream.ts';
import type { UpstreamCall, UpstreamFailure, UpstreamHeaders, UpstreamRequest } from './upstream.ts';

export const KEY = 'sk-provider-0123456789';
export const BODY = Buffer.from('{"model":"gpt-4o"}');
const LONG_MS = 20_000;

/** What a call brought, in order. */
class Listener {
  status: number | undefined;
  headers: UpstreamHeaders = {};
  text = '';
  ended = 0;
  failures: UpstreamFailure[] = [];

  get over(): boolean {
    return this.ended + this.failures.length > 0;
  }
  onHead(status: number, headers: UpstreamHeaders): void {
    this.status = status;
    this.headers = headers;
  }
  onData(chunk: Uint8Array): void {
    this.text += Buffer.from(chunk).toString('latin1');
  }
  onEnd(): void {
    this.ended++;
  }
  onFailure(failure: UpstreamFailure): void {
    this.failures.push(failure);
  }
}

export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', socket => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await waitFor(() => server.listening);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A provider on a port of its own, and a way to call it. */
export async function startProvider(
  answer: RequestListener,
  key = KEY,
  changes: Partial<HttpUpstreamProviders> = {},
) {
  const requests: IncomingMessage[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  server.on('connection', () => connections++);
  const port = await listen(server);
  const upstream = openUpstream(changes);
  const call = (changes: Partial<UpstreamRequest> = {}) =>
    dial(upstream, `http://127.0.0.1:${port}/v1`, { apiKey: key, ...changes });
  return { port, requests, connections: () => connections, call, upstream };
}

export function openUpstream(changes: Partial<HttpUpstreamProviders> = {}): HttpUpstream {
  const upstream = createHttpUpstream({
    authenticatorOf: () => undefined,
    headersOf: () => undefined,
    idempotencyHeaderOf: () => undefined,
    modelOf: ({ model }) => model,
    ...changes,
  });
  onTestFinished(() => upstream.close());
  return upstream;
}

export function dial(
  upstream: HttpUpstream,
  baseUrl: string,
  changes: Partial<UpstreamRequest> = {},
): { call: UpstreamCall; listener: Listener } {
  const listener = new Listener();
  const call = upstream.call(
    {
      target: target('local', { baseUrl, allowPrivateNetwork: true }),
      protocol: 'openai-chat',
      stream: false,
      body: BODY,
      connectTimeoutMs: LONG_MS,
      firstByteTimeoutMs: LONG_MS,
      idleTimeoutMs: LONG_MS,
      ...changes,
    },
    listener,
  );
  return { call, listener };
}
