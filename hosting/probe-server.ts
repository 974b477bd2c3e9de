import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ListenOptions } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '@sluice/config';
import {
  contentTypes,
  figuresOf,
  formatFigures,
  formatFor,
  healthPage,
  type OperatorPage,
  type ProcessState,
  readyPage,
  type Telemetry,
} from '@sluice/telemetry';

const REQUEST_TIMEOUT_MS = 10_000;
const RETRY_MS = 250;

/**
 * Answers those who watch this process, apart from what clients use: `/health`, `/ready`, and its own figures at
 * `/metrics`. No credential is asked for. Does nothing without a port. A port that a predecessor
 * still has is taken over when it is free.
 */
export async function startProbeServer(
  { host, port }: Config['telemetry']['probes'],
  state: ProcessState,
  { metrics, logger }: Telemetry,
): Promise<void> {
  if (port === undefined) return;
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS },
    async (request, response) => {
      const page = pageOf(request, state);
      if (page !== undefined) send(response, page);
      else if (isFor(request, '/metrics')) {
        const format = formatFor(request.headers.accept);
        response
          .setHeader('content-type', contentTypes[format])
          .setHeader('vary', 'accept')
          .end(formatFigures(await figuresOf(metrics), format));
      } else refuse(response);
    },
  );
  const listening = await listen(server, { host, port });
  if (listening) return;
  logger.warn({ host, port }, 'The port of telemetry.probes is taken. Trying until it is free.');
  void listenLater(server, { host, port });
}

/** Whether it listens: not where the port is taken. Rejects where it cannot be had for another reason. */
async function listen(server: Server, address: ListenOptions): Promise<boolean> {
  try {
    await once(server.listen(address), 'listening');
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE') return false;
    throw cause;
  }
}

async function listenLater(server: Server, address: ListenOptions): Promise<void> {
  do await delay(RETRY_MS);
  while (!(await listen(server, address)));
}

const isFor = ({ method, url }: IncomingMessage, path: string): boolean =>
  method === 'GET' && url?.split('?')[0] === path;

function pageOf(request: IncomingMessage, state: ProcessState): OperatorPage | undefined {
  if (isFor(request, '/health')) return healthPage(state);
  if (isFor(request, '/ready')) return readyPage(state);
  return undefined;
}

function send(response: ServerResponse, { status, body }: OperatorPage): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'text/plain' }).end('GET /health, /ready or /metrics\n');
}
