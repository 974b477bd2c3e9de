import { setTimeout as delay } from 'node:timers/promises';
import {
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  jetstreamManager,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { GatewayError } from '@sluice/contract';
import type { StoreLogger } from '../stores.ts';

/** How long JetStream may take to answer. */
const REQUEST_TIMEOUT_MS = 2_000;
const RETRY_INITIAL_MS = 100;
const RETRY_MAX_MS = 5_000;

/** Whether a write was refused because another came before it. */
export const isOutpaced = (cause: unknown): boolean =>
  cause instanceof JetStreamApiError && cause.code === JetStreamApiCodes.StreamWrongLastSequence;

/** JetStream through one connection, shared by the stores that use it. */
export class JetStreamAccess {
  readonly connection: NatsConnection;
  readonly client: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly logger: StoreLogger;
  readonly #closing = new AbortController();
  readonly #reconnected = new Set<() => void>();
  readonly #disconnected = new Set<() => void>();

  private constructor(connection: NatsConnection, manager: JetStreamManager, logger: StoreLogger) {
    this.connection = connection;
    this.manager = manager;
    this.client = manager.jetstream();
    this.logger = logger;
    void this.#watch();
  }

  /**
   * Asks nothing of the server yet: the check for JetStream would need a permission of its own. `domain`: of another server's
   * JetStream, which is reached through a leaf node.
   */
  static async open(
    connection: NatsConnection,
    logger: StoreLogger,
    domain?: string,
  ): Promise<JetStreamAccess> {
    const options = { checkAPI: false, timeout: REQUEST_TIMEOUT_MS, ...(domain !== undefined && { domain }) };
    const manager = await jetstreamManager(connection, options);
    return new JetStreamAccess(connection, manager, logger);
  }

  /** Aborted when the stores are closed. */
  get signal(): AbortSignal {
    return this.#closing.signal;
  }

  onReconnect(listener: () => void): () => void {
    this.#reconnected.add(listener);
    return () => this.#reconnected.delete(listener);
  }

  onDisconnect(listener: () => void): () => void {
    this.#disconnected.add(listener);
    return () => this.#disconnected.delete(listener);
  }

  /** What lies between this connection's server and JetStream is cut. */
  lost(): void {
    for (const listener of this.#disconnected) listener();
  }

  /** It is whole again: whoever waits need not wait longer. */
  found(): void {
    for (const listener of this.#reconnected) listener();
  }

  /** What a store was asked while JetStream could not do it, as callers are told. */
  async orNotReady<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      if (cause instanceof GatewayError) throw cause;
      throw new GatewayError('not_ready', { internal: `${what}: ${reasonOf(cause)}` }, { cause });
    }
  }

  /**
   * Tries until it succeeds, with backoff, and says once why it does not. Streams are created by control
   * alone; others wait for them. Throws only when `signal` is aborted.
   */
  async retry<T>(what: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    for (let retryInMs = RETRY_INITIAL_MS; ; retryInMs = Math.min(retryInMs * 2, RETRY_MAX_MS)) {
      try {
        return await work();
      } catch (cause) {
        signal.throwIfAborted();
        if (retryInMs === RETRY_INITIAL_MS * 8)
          this.logger.warn({ reason: reasonOf(cause) }, `${what} does not succeed. Trying again.`);
        await delay(retryInMs, undefined, { signal });
      }
    }
  }

  close(): void {
    this.#closing.abort();
  }

  async #watch(): Promise<void> {
    for await (const { type } of this.connection.status()) {
      if (type === 'reconnect') this.found();
      if (type === 'disconnect') this.lost();
    }
  }
}

export const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
