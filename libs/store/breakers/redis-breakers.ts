import type { Clock, InstanceId } from '@sluice/contract';
import type { RedisConnection } from '../redis/connection.ts';
import type { BreakerStore, ProbeEnd, ProbeLeave, SharedBreaker } from './port.ts';

const HASH = 'sluice:breakers';

/** The breakers of a cluster. Rejects with `not_ready` while Redis is away. */
export class RedisBreakers implements BreakerStore {
  readonly #connection: RedisConnection;
  readonly #clock: Clock | undefined;

  /** `clock` is for tests: without one the time is Redis's own. */
  constructor(connection: RedisConnection, clock?: Clock) {
    this.#connection = connection;
    this.#clock = clock;
  }

  async read(): Promise<readonly SharedBreaker[]> {
    const answer = await this.#asked(redis => redis.readBreakers(HASH, this.#now));
    const breakers: SharedBreaker[] = [];
    for (let at = 0; at < answer.length; at += 3)
      breakers.push({
        key: answer[at] ?? '',
        openForMs: Number(answer[at + 1]),
        successes: Number(answer[at + 2]),
      });
    return breakers;
  }

  async open(key: string, openForMs: number): Promise<void> {
    await this.#asked(redis => redis.openBreaker(HASH, key, openForMs, this.#now));
  }

  async takeProbe(key: string, instance: InstanceId, leaseMs: number): Promise<ProbeLeave> {
    const leave = await this.#asked(redis => redis.takeProbe(HASH, key, instance, leaseMs, this.#now));
    return leave === 'granted' || leave === 'closed' ? leave : 'taken';
  }

  async endProbe(
    key: string,
    instance: InstanceId,
    { result, successesNeeded, openForMs }: ProbeEnd,
  ): Promise<'open' | 'half-open' | 'closed'> {
    const state = await this.#asked(redis =>
      redis.endProbe(HASH, key, instance, result, successesNeeded, openForMs, this.#now),
    );
    return state === 'closed' || state === 'open' ? state : 'half-open';
  }

  get #now(): number | '' {
    return this.#clock?.() ?? '';
  }

  async #asked<T>(ask: (redis: RedisConnection['redis']) => Promise<T>): Promise<T> {
    try {
      return await ask(this.#connection.redis);
    } catch (cause) {
      throw this.#connection.failed(cause);
    }
  }
}
