import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a server was asked. */
export interface Asked {
  method: string;
  /** With its query. */
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  json: Record<string, unknown>;
}

export type Answering = (asked: Asked, response: ServerResponse) => void;

export interface ServiceStub {
  readonly url: string;
  readonly host: string;
  readonly asked: Asked[];
  /** The last request whose address holds `part`. */
  last(part: string): Asked;
  close(): Promise<void>;
}

function parse(body: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(body.toString()) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** Any HTTP server on loopback, which remembers what it was asked. */
export async function startService(answer: Answering): Promise<ServiceStub> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    const { method = '', url = '', headers } = request;
    const seen = { method, url, headers, body, json: parse(body) };
    asked.push(seen);
    answer(seen, response);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    asked,
    last(part) {
      const found = asked.findLast(({ url }) => url.includes(part));
      if (found === undefined) throw new Error(`nothing was asked at ${part}`);
      return found;
    },
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
