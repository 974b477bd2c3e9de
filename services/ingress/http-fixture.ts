import { createSecretKey } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { LocalHub } from '@sluice/bus';
import { createConfigView, resolveConfig } from '@sluice/config';
import { type Envelope, emptyBody, replyWhole, type Stage } from '@sluice/contract';
import type { NewEvent } from '@sluice/store';
import { createTelemetry } from '@sluice/telemetry';
import { waitFor } from '@sluice/testkit';
import { onTestFinished } from 'vitest';
import { startHost } from './driver-fixture.ts';
import { createIngress, type Ingress } from './main.ts';

export const CHAT = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] });

export interface TestIngress {
  ingress: Ingress;
  url: string;
  port: number;
  /** What the first stage was handed. */
  envelopes: Envelope[];
  bodies: Buffer[];
  log: string[];
  events: NewEvent[];
  notReady: string[];
  /** Whether what requests use can be recorded. */
  recording: { accepting: boolean };
  metrics(): Promise<string>;
}

/** An ingress on a port of its own. Its first stage answers `{"ok":true}`, or as `handle` does. */
export async function startIngress(
  server: object = {},
  handle: Stage['handle'] = () =>
    replyWhole(200, { 'content-type': 'application/json' }, Buffer.from('{"ok":true}')),
  routes: object[] = [],
): Promise<TestIngress> {
  const host = await startHost(new LocalHub(), 'ingress.test');
  const envelopes: Envelope[] = [];
  const bodies: Buffer[] = [];
  host.host({
    name: 'auth',
    concurrency: 1_000,
    async handle(envelope, body) {
      envelopes.push(envelope);
      bodies.push(Buffer.from(await body.read()));
      return handle(envelope, { body: emptyBody, read: () => new Uint8Array(0) });
    },
  });
  const log: string[] = [];
  const telemetry = await createTelemetry({
    service: 'ingress',
    instance: 'ingress.test',
    logs: { level: 'debug', format: 'json', destination: { write: line => void log.push(line) } },
  });
  const config = resolveConfig(
    { server: { host: '127.0.0.1', port: 0, ...server }, routes },
    { env: {}, secrets: 'defer' },
  );
  const events: NewEvent[] = [];
  const notReady: string[] = [];
  const recording = { accepting: true };
  const ingress = createIngress({
    host,
    server: config.server,
    telemetry,
    clock: Date.now,
    random: Math.random,
    keySecret: createSecretKey(Buffer.from('a secret of this test')),
    appendEvent: event => events.push(event),
    accepting: () => recording.accepting,
    jobStores: () => undefined,
    pages: {
      version: '1.2.3',
      notReady: () => notReady,
      revision: () => 1,
      warnings: () => [],
      metrics: () => telemetry.metrics.metrics(),
    },
  });
  ingress.follow(createConfigView({ revision: 1, config }));
  const url = await ingress.listen();
  onTestFinished(async () => {
    await ingress.close(new AbortController().signal);
    await telemetry.close();
  });
  const metrics = (): Promise<string> => telemetry.metrics.metrics();
  const port = Number(new URL(url).port);
  return { ingress, url, port, envelopes, bodies, log, events, notReady, recording, metrics };
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A client that says what it is told to, byte for byte, and shows what came back. */
export class RawClient {
  readonly socket: Socket;
  received = '';
  closed = false;

  constructor(port: number, socket: Socket = connect(port, '127.0.0.1')) {
    this.socket = socket;
    socket.on('data', chunk => {
      this.received += chunk.toString('latin1');
    });
    socket.on('close', () => {
      this.closed = true;
    });
    socket.on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
  }

  send(...lines: string[]): void {
    this.socket.write(lines.join('\r\n'));
  }

  /** The next whole answer with a Content-Length, or one that the end of the connection ends. */
  async answer(): Promise<Answer> {
    const head = await waitFor(() => /^([\s\S]*?)\r\n\r\n/.exec(this.received), {
      what: 'the head of an answer',
    });
    const [statusLine = '', ...lines] = (head[1] ?? '').split('\r\n');
    const headers = Object.fromEntries(
      lines.map(line => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const start = head[0].length;
    const length = Number(headers['content-length'] ?? 0);
    await waitFor(() => this.received.length >= start + length, { what: 'the body of an answer' });
    const body = this.received.slice(start, start + length);
    this.received = this.received.slice(start + length);
    return { status: Number(statusLine.split(' ')[1]), headers, body };
  }
}

/** A chat request, whole, on a connection that is kept. */
export const chatRequest = (body = CHAT, ...headers: string[]): string =>
  [
    'POST /v1/chat/completions HTTP/1.1',
    'host: x',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    ...headers,
    '',
    body,
  ].join('\r\n');
