import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { webhookSignature } from '@sluice/outbound';
import { expect } from 'vitest';

interface Posted {
  id: string;
  event: string;
  request?: {
    requestId: string;
    outcome: string;
    status: number;
    tokens: { output: number };
    [field: string]: unknown;
  };
  alert?: { kind: string; title: string; [field: string]: unknown };
}

export interface Receiver {
  url: string;
  secret: string;
  /** What came, in order, its signature checked. */
  posted: Posted[];
  /** Answers 200 from the beginning. */
  answerWith(answer: (response: ServerResponse) => void): void;
  /** Of those that came for the first time. */
  ids(): string[];
  close(): Promise<void>;
}

/** Somebody outside who is sent webhooks. */
export async function startReceiver(): Promise<Receiver> {
  const secret = 'the secret of a receiver';
  const posted: Posted[] = [];
  let answer = (response: ServerResponse): void => void response.end();
  const server = createServer(async (message, response) => {
    const body = await text(message);
    const header = String(message.headers['x-sluice-signature']);
    const [, seconds] = /^t=(\d+),/.exec(header) ?? [];
    expect(header).toBe(webhookSignature(secret, body, Number(seconds) * 1_000));
    posted.push(JSON.parse(body));
    answer(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secret,
    posted,
    answerWith(next) {
      answer = next;
    },
    ids: () => [...new Set(posted.map(({ id }) => id))],
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
