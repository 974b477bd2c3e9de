import { setTimeout as delay } from 'node:timers/promises';
import { GatewayError } from '@sluice/contract';
import { Cluster } from 'ioredis';
import type { StoreLogger } from '../stores.ts';
import { createClient, nameOf, type RedisAddress, type RedisClient } from './create-client.ts';

/** A command that takes longer counts as a Redis that is away. */
const COMMAND_TIMEOUT_MS = 500;
const CONNECT_TIMEOUT_MS = 2_000;
const RETRY_INITIAL_MS = 100;
const RETRY_MAX_MS = 2_000;

export interface RedisOptions extends RedisAddress {
  logger: StoreLogger;
  /** Scripts by the name they are called by. */
  scripts: Record<string, { lua: string; numberOfKeys?: number }>;
  /** Asked after an error, until it succeeds: whether Redis does its work again. */
  probe: (redis: RedisClient) => Promise<unknown>;
}

/**
 * One client of Redis that says once when Redis goes away and once when it is back. Commands fail within
 * half a second while it is away. The address is named, the password never. A cluster of which a part cannot be
 * written to is away as a whole.
 */
export class RedisConnection {
  readonly redis: RedisClient;
  readonly address: string;
  readonly #logger: StoreLogger;
  readonly #probe: RedisOptions['probe'];
  readonly #closing = new AbortController();
  readonly #listeners = new Set<(available: boolean) => void>();
  #available = false;
  #gathering = false;
  #probing = false;
  #failedProbes = 0;
  #saidAway = false;

  constructor({ logger, scripts, probe, ...address }: RedisOptions) {
    this.address = nameOf(address);
    this.#logger = logger;
    this.#probe = probe;
    this.redis = createClient({
      ...address,
      scripts,
      commandTimeoutMs: COMMAND_TIMEOUT_MS,
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      backoffMs,
    });
    this.redis.on('error', error => this.#failed(error.message));
    this.redis.on('close', () => this.#failed('the connection was closed'));
    this.redis.on('ready', () => void this.#tryAgain());
  }

  /** Whether commands can be expected to succeed. */
  get available(): boolean {
    return this.#available;
  }

  /**
   * What is sent in this turn of the event loop goes out in one write, which Redis reads and answers in one as
   * well. Unlike a pipeline, no command waits for the answer to another.
   */
  gatherWrites(): void {
    if (this.#gathering) return;
    this.#gathering = true;
    const nodes = this.redis instanceof Cluster ? this.redis.nodes('master') : [this.redis];
    const streams = nodes.flatMap(({ stream }) => stream ?? []);
    for (const stream of streams) stream.cork();
    setImmediate(() => {
      this.#gathering = false;
      for (const stream of streams) stream.uncork();
    });
  }

  /** Called with each change of `available`. Returns a function that ends it. */
  onChange(listener: (available: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when Redis is there for the first time. */
  async ready(): Promise<void> {
    if (this.#available) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const forget = this.onChange(() => resolve());
    await promise;
    forget();
  }

  /** A command failed: Redis counts as away until it is seen to work. Gives the error for callers. */
  failed(cause: unknown): GatewayError {
    const reason = this.redis.status === 'ready' ? reasonOf(cause) : 'the connection was closed';
    this.#failed(reason);
    void this.#tryAgain();
    return new GatewayError('not_ready', { internal: `Redis at ${this.address}: ${reason}` }, { cause });
  }

  close(): void {
    this.#closing.abort();
    this.redis.disconnect();
  }

  #failed(reason: string): void {
    if (!this.#saidAway && !this.#closing.signal.aborted) {
      this.#saidAway = true;
      this.#logger.error(
        { address: this.address, reason },
        `Redis at ${this.address} cannot be used. Trying again.`,
      );
    }
    this.#change(false);
  }

  /** One at a time, until it succeeds or the connection is gone; that one's return starts the next. */
  async #tryAgain(): Promise<void> {
    if (this.#probing) return;
    this.#probing = true;
    const { signal } = this.#closing;
    while (this.redis.status === 'ready' && !signal.aborted) {
      try {
        await this.#probe(this.redis);
        await probeNodes(this.redis);
        this.#succeeded();
        break;
      } catch (cause) {
        this.#failed(reasonOf(cause));
        this.#failedProbes += 1;
        await delay(backoffMs(this.#failedProbes), undefined, { signal }).catch(() => undefined);
        // Another master may be at this address by now, while the connection leads to what is only a replica. (The client
        // of a cluster finds its masters by itself.)
        if (this.redis instanceof Cluster || this.#failedProbes < 2 || signal.aborted) continue;
        this.redis.disconnect(true);
        break;
      }
    }
    this.#probing = false;
  }

  #succeeded(): void {
    if (this.#saidAway) this.#logger.info({ address: this.address }, `Redis at ${this.address} is back.`);
    this.#saidAway = false;
    this.#failedProbes = 0;
    this.#change(true);
  }

  #change(available: boolean): void {
    if (this.#available === available) return;
    this.#available = available;
    for (const listener of this.#listeners) listener(available);
  }
}

/** A script runs on one node; every part of a cluster has to be there. */
async function probeNodes(redis: RedisClient): Promise<void> {
  if (!(redis instanceof Cluster)) return;
  const states = await Promise.all(redis.nodes('master').map(node => node.cluster('INFO')));
  if (!states.every(state => state.includes('cluster_state:ok')))
    throw new Error('the cluster does not cover all slots');
}

const backoffMs = (times: number): number =>
  Math.min(RETRY_INITIAL_MS * 2 ** Math.min(times - 1, 10), RETRY_MAX_MS) * (0.75 + Math.random() / 4);

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
