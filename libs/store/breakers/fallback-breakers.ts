import type { InstanceId } from '@sluice/contract';
import type { RedisConnection } from '../redis/connection.ts';
import type { MemoryBreakers } from './memory-breakers.ts';
import type { BreakerStore, ProbeEnd, ProbeLeave, SharedBreaker } from './port.ts';

/** Breakers in Redis while it is there. While it is not, each process goes on alone from what it knew last. */
export class FallbackBreakers implements BreakerStore {
  readonly #connection: RedisConnection;
  readonly #shared: BreakerStore;
  readonly #local: MemoryBreakers;

  constructor(connection: RedisConnection, shared: BreakerStore, local: MemoryBreakers) {
    this.#connection = connection;
    this.#shared = shared;
    this.#local = local;
  }

  async read(): Promise<readonly SharedBreaker[]> {
    const breakers = await this.#ask(
      () => this.#shared.read(),
      () => this.#local.read(),
    );
    if (this.#connection.available) this.#local.replace(breakers);
    return breakers;
  }

  async open(key: string, openForMs: number): Promise<void> {
    this.#local.open(key, openForMs);
    await this.#ask(
      () => this.#shared.open(key, openForMs),
      () => undefined,
    );
  }

  takeProbe(key: string, instance: InstanceId, leaseMs: number): Promise<ProbeLeave> {
    return this.#ask(
      () => this.#shared.takeProbe(key, instance, leaseMs),
      () => this.#local.takeProbe(key, instance, leaseMs),
    );
  }

  endProbe(key: string, instance: InstanceId, end: ProbeEnd): Promise<'open' | 'half-open' | 'closed'> {
    return this.#ask(
      () => this.#shared.endProbe(key, instance, end),
      () => this.#local.endProbe(key, instance, end),
    );
  }

  async #ask<T>(shared: () => T | Promise<T>, local: () => T): Promise<T> {
    if (!this.#connection.available) return local();
    try {
      return await shared();
    } catch {
      return local();
    }
  }
}
