import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { pointsOf, type ReceivedPoint, type ReceivedSpan, spansOf } from './otlp-messages.ts';

export interface Collector {
  url: string;
  spans: ReceivedSpan[];
  /** As they came: each series again with each export. */
  points: ReceivedPoint[];
  /** Method, path and content type of each request. */
  paths: string[];
  /** The `authorization` header of each request. */
  credentials: (string | undefined)[];
  /** Every body, as it came. */
  bodies: Buffer[];
  close(): Promise<unknown>;
}

/** An OTLP/HTTP collector on a port of its own, which keeps what it gets. */
export async function startCollector(): Promise<Collector> {
  const kept = {
    spans: [] as ReceivedSpan[],
    points: [] as ReceivedPoint[],
    paths: [] as string[],
    credentials: [] as (string | undefined)[],
    bodies: [] as Buffer[],
  };
  const server = createServer(async (request, response) => {
    kept.paths.push(`${request.method} ${request.url} ${request.headers['content-type']}`);
    kept.credentials.push(request.headers.authorization);
    const body = await buffer(request);
    kept.bodies.push(body);
    if (request.url?.endsWith('/v1/metrics')) kept.points.push(...pointsOf(body));
    else kept.spans.push(...spansOf(body));
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    ...kept,
    close: () => new Promise(resolve => server.close(resolve).closeAllConnections()),
  };
}
