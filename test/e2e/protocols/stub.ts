import { createServer, type IncomingHttpHeaders } from 'node:http';
import { isObject, type JsonObject } from './json.ts';

interface StubRequest {
  protocol: string;
  path: string;
  headers: IncomingHttpHeaders;
  raw: string;
  body: JsonObject;
}

/** What the stub answers next. Pieces go out one by one; `cut` breaks the connection off behind them. */
export interface StubReply {
  status?: number;
  headers: Record<string, string>;
  pieces: readonly Uint8Array[];
}

export interface Stub {
  /** With the provider's protocol as the first step of the path. */
  readonly url: string;
  /** All since the last call of this. */
  takeSeen(): StubRequest[];
  answer(reply: StubReply | ((request: StubRequest) => StubReply)): void;
  close(): Promise<void>;
}

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** A provider of every protocol, on loopback, that answers what it is told to. */
export async function startStub(): Promise<Stub> {
  let seen: StubRequest[] = [];
  let next: StubReply | ((request: StubRequest) => StubReply) | undefined;
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const piece of incoming) chunks.push(piece as Buffer);
    const raw = Buffer.concat(chunks).toString('utf8');
    const [, protocol = '', ...steps] = (incoming.url ?? '').split('/');
    const body: unknown = JSON.parse(raw);
    const request = {
      protocol,
      path: `/${steps.join('/')}`,
      headers: incoming.headers,
      raw,
      body: isObject(body) ? body : {},
    };
    seen.push(request);
    const reply = typeof next === 'function' ? next(request) : next;
    if (reply === undefined) throw new Error('the stub has no answer');
    response.writeHead(reply.status ?? 200, reply.headers);
    for (const piece of reply.pieces) {
      response.write(piece);
      await turn();
    }
    response.end();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    takeSeen() {
      const taken = seen;
      seen = [];
      return taken;
    },
    answer(reply) {
      next = reply;
    },
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const PLACES = 12;

/** A stream as networks deliver it: cut anywhere, within characters and fields too; the same for the same seed. */
export function cutAtRandom(bytes: Uint8Array, seed: number): Uint8Array[] {
  let state = seed;
  const cuts = Array.from({ length: PLACES }, () => {
    // A linear congruential generator, constants of Numerical Recipes: repeatable, and random enough for places.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bytes.length);
  });
  const ends = [...cuts.sort((one, other) => one - other), bytes.length];
  return ends
    .map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
    .filter(({ length }) => length > 0);
}

export const jsonReply = (value: unknown, status = 200, headers: Record<string, string> = {}): StubReply => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  pieces: [Buffer.from(JSON.stringify(value))],
});
