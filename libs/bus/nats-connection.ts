import { setTimeout as delay } from 'node:timers/promises';
import type { NatsConnection } from '@nats-io/nats-core';
import { connect, credsAuthenticator } from '@nats-io/transport-node';

export interface NatsOptions {
  servers: readonly string[];
  user?: string;
  password?: string;
  /** The text of a NATS credentials file. */
  credentials?: string;
  /** The connection's name, and the second token of its inbox subjects. */
  instance: string;
  onProblem: (address: string, reason: string, retryInMs: number) => void;
  onStatus: (status: string) => void;
  signal: AbortSignal;
}

const BACKOFF_INITIAL_MS = 100;
const BACKOFF_MAX_MS = 5_000;

/** Connects, and keeps trying with backoff until it does. Afterwards the client reconnects by itself, for ever. */
export async function connectNats(options: NatsOptions): Promise<NatsConnection> {
  const { servers, user, password, credentials, instance, signal } = options;
  for (let backoffMs = BACKOFF_INITIAL_MS; ; backoffMs = Math.min(backoffMs * 2, BACKOFF_MAX_MS)) {
    try {
      const connection = await connect({
        servers: [...servers],
        name: instance,
        inboxPrefix: `_INBOX.${instance}`,
        maxReconnectAttempts: -1,
        reconnectTimeWait: 250,
        reconnectJitter: 250,
        // A server that went without a word is noticed in four to six seconds, while requests are still borne with.
        pingInterval: 2_000,
        maxPingOut: 2,
        timeout: 2_000,
        ...(user === undefined ? {} : { user }),
        ...(password === undefined ? {} : { pass: password }),
        ...(credentials === undefined ? {} : { authenticator: credsAuthenticator(Buffer.from(credentials)) }),
      });
      void followStatus(connection, options.onStatus);
      return connection;
    } catch (cause) {
      signal.throwIfAborted();
      options.onProblem(
        servers.join(', '),
        cause instanceof Error ? cause.message : String(cause),
        backoffMs,
      );
      await delay(backoffMs, undefined, { signal });
    }
  }
}

async function followStatus(connection: NatsConnection, onStatus: (status: string) => void): Promise<void> {
  for await (const status of connection.status()) {
    if (status.type === 'error') onStatus(`error: ${status.error.message}`);
    else if (status.type !== 'ping' && status.type !== 'update') onStatus(status.type);
  }
}
