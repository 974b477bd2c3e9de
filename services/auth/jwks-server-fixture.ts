import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An issuer's key set behind a real HTTP server, whose answer a test changes as it likes. */
export interface JwksServer {
  url: string;
  answer: { status: number; body: string };
  /** How often it was asked. */
  asked: number;
  publish(keys: readonly object[]): void;
  close(): Promise<void>;
}

export async function startJwksServer(): Promise<JwksServer> {
  const server: Server = createServer((_, response) => {
    jwks.asked += 1;
    response.writeHead(jwks.answer.status, { 'content-type': 'application/json' }).end(jwks.answer.body);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const jwks: JwksServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
    answer: { status: 200, body: '{"keys":[]}' },
    asked: 0,
    publish(keys) {
      jwks.answer = { status: 200, body: JSON.stringify({ keys }) };
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return jwks;
}
