import { type BudgetCharge, budgetKeyPrefix } from '@sluice/contract';
import type { RedisConnection } from '../redis/connection.ts';
import { SHARED_SLOT, slotOf } from '../redis/slots.ts';
import { REMEMBERED_MS } from '../usage/port.ts';
import type { AppliedCost, BudgetCounter, BudgetStore, CounterCharge, CounterState } from './port.ts';

/** Counters that are known to be listed. */
const LISTED = 10_000;
/** Counters that are asked for at a time. */
const AT_ONCE = 128;
/** Shares are kept as whole ten-thousandths. */
const SHARE_SCALE = 10_000;

/** Budgets in Redis. Rejects with a `GatewayError` `not_ready` while Redis is away. */
export class RedisBudgets implements BudgetStore {
  readonly #connection: RedisConnection;
  readonly #listed = new Set<string>();

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  async applied(charges: readonly CounterCharge[]): Promise<AppliedCost[]> {
    const costs = await this.#each(charges, async ({ tenant, key, periodStart }) => {
      const fields = await this.#fields({ tenant, key }, 'period', 'applied', 'alerted');
      const [period, nanoDollars = 0, alerted = 0] = fields;
      if (period !== periodStart) return [];
      return [{ tenant, key, periodStart, nanoDollars, alertedShare: alerted / SHARE_SCALE }];
    });
    return costs.flat();
  }

  async alerted({ tenant, key, periodStart }: AppliedCost, share: number): Promise<void> {
    const alerted = Math.round(share * SHARE_SCALE);
    await this.#run(this.#connection.redis.alertBudget(counterKeyOf({ tenant, key }), periodStart, alerted));
  }

  /** Nothing is sure to be listed any more. */
  listAgain(): void {
    this.#listed.clear();
  }

  /** Where `states` looks for the counters of these charges. */
  async list(charges: readonly CounterCharge[]): Promise<void> {
    for (const { tenant, key, periodEnd } of charges) {
      const member = JSON.stringify([tenant ?? null, key]);
      const entry = `${periodEnd} ${member}`;
      if (this.#listed.has(entry)) continue;
      const list = listKeyOf(key.slice(0, key.lastIndexOf(':') + 1));
      const ends = periodEnd + REMEMBERED_MS;
      const listing = this.#connection.redis
        .pipeline()
        .zremrangebyscore(list, '-inf', Date.now() - REMEMBERED_MS)
        .zadd(list, 'GT', periodEnd, member)
        .pexpireat(list, ends, 'NX')
        .pexpireat(list, ends, 'GT');
      await this.#run(listing.exec());
      if (this.#listed.size >= LISTED) this.#listed.clear();
      this.#listed.add(entry);
    }
  }

  async *states(
    budget: Pick<BudgetCharge, 'budget' | 'per' | 'timezone'>,
    periodStart: number,
  ): AsyncGenerator<CounterState> {
    const list = listKeyOf(budgetKeyPrefix(budget));
    const members = await this.#run(this.#connection.redis.zrangebyscore(list, `(${periodStart}`, '+inf'));
    for (let from = 0; from < members.length; from += AT_ONCE) {
      const some = members.slice(from, from + AT_ONCE);
      const states = await this.#each(some, async (member): Promise<CounterState[]> => {
        const [tenant, key] = JSON.parse(member) as [string | null, string];
        const counter = { tenant: tenant ?? undefined, key };
        const [start, total = 0, reserved = 0] = await this.#fields(counter, 'start', 'total', 'reserved');
        if (start !== periodStart) return [];
        const reservedNanoDollars = Math.min(total, reserved);
        return [{ ...counter, spentNanoDollars: total - reservedNanoDollars, reservedNanoDollars }];
      });
      yield* states.flat();
    }
  }

  async #fields(counter: BudgetCounter, ...names: string[]): Promise<(number | undefined)[]> {
    const values = await this.#run(this.#connection.redis.hmget(counterKeyOf(counter), ...names));
    return values.map(value => (value === null ? undefined : Number(value)));
  }

  #each<From, To>(items: readonly From[], map: (item: From) => Promise<To>): Promise<To[]> {
    this.#connection.gatherWrites();
    return Promise.all(items.map(map));
  }

  async #run<T>(command: Promise<T>): Promise<T> {
    try {
      return await command;
    } catch (cause) {
      throw this.#connection.failed(cause);
    }
  }
}

/** As reservations and usage call it. */
const counterKeyOf = ({ tenant, key }: BudgetCounter): string =>
  `${tenant === undefined ? SHARED_SLOT : slotOf(tenant)}limit:m:p:${key}`;

const listKeyOf = (prefix: string): string => `${SHARED_SLOT}budgets:${prefix}`;
