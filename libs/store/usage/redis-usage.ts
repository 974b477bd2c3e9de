import { randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { UsageEvent } from '@sluice/contract';
import type { ChainableCommander } from 'ioredis';
import type { CounterCharge } from '../budgets/port.ts';
import type { RedisBudgets } from '../budgets/redis-budgets.ts';
import type { RedisConnection } from '../redis/connection.ts';
import { SHARED_SLOT, slotOf } from '../redis/slots.ts';
import {
  intervalMs,
  MAX_GROUPS,
  REMEMBERED_MS,
  type UsageRange,
  type UsageRetention,
  type UsageRow,
  type UsageStore,
  usageIntervals,
} from './port.ts';
import { decodeGroup, otherGroup, type UsageRecord, usageRecord } from './usage-record.ts';

/** Records of one script: what else waits for Redis meanwhile waits half a millisecond. */
const RECORDS_PER_SCRIPT = 64;
/** Buckets that are read at a time: each may have ten thousand groups. */
const BUCKETS_PER_PIPELINE = 16;
/** Tenants whose days are known to be listed. */
const LISTED_DAYS = 10_000;
const SECOND_MS = 1_000;

/** Usage in Redis. Rejects with a `GatewayError` `not_ready` while Redis is away. */
export class RedisUsage implements UsageStore {
  readonly #connection: RedisConnection;
  readonly #budgets: RedisBudgets;
  readonly #retention: () => UsageRetention;
  readonly #listed = new Set<string>();
  readonly #claim = randomUUID();

  /** `retention` is asked each time. */
  constructor(connection: RedisConnection, budgets: RedisBudgets, retention: () => UsageRetention) {
    this.#connection = connection;
    this.#budgets = budgets;
    this.#retention = retention;
    connection.onChange(() => this.#listAgain());
  }

  /** One script for every 64 events of a tenant, and one more for those that are charged to budgets which tenants share. */
  async apply(events: readonly UsageEvent[]): Promise<boolean[]> {
    const byTenant = new Map<string, { index: number; record: UsageRecord }[]>();
    for (const [index, event] of events.entries()) {
      const own = byTenant.get(event.tenant) ?? [];
      own.push({ index, record: usageRecord(event) });
      byTenant.set(event.tenant, own);
    }
    const records = [...byTenant.values()].flatMap(entries => entries.map(({ record }) => record));
    // First: what is counted and not listed would not be found.
    await this.#budgets.list(records.flatMap(({ charges }) => charges));
    const isNew = events.map(() => false);
    const applying = [...byTenant].map(async ([tenant, entries]) => {
      await this.#list(tenant, entries);
      const own = entries.map(({ record }) => ofTenant(record));
      const answers = await this.#applyTo(slotOf(tenant), own);
      for (const [place, { index }] of entries.entries()) isNew[index] = answers[place] === 1;
    });
    await Promise.all([...applying, this.#applyTo(SHARED_SLOT, records.flatMap(ofAllTenants))]);
    return isNew;
  }

  async *rows(range: UsageRange): AsyncGenerator<UsageRow> {
    const { interval, from, to } = range;
    const lengthMs = intervalMs[interval];
    const first = Math.ceil(from / lengthMs);
    const end = Math.ceil(to / lengthMs);
    for (const tenant of await this.#tenantsIn(range)) {
      for (let bucket = first; bucket < end; bucket += BUCKETS_PER_PIPELINE) {
        const buckets = Array.from(
          { length: Math.min(BUCKETS_PER_PIPELINE, end - bucket) },
          (_, index) => bucket + index,
        );
        yield* await this.#rowsOf(tenant, interval, buckets);
      }
    }
  }

  async position(): Promise<number> {
    return Number(await this.#run(this.#connection.redis.get(POSITION)));
  }

  async movePosition(from: number, to: number): Promise<boolean> {
    return (await this.#run(this.#connection.redis.moveUsage(POSITION, from, to))) === 1;
  }

  onDoubt(listener: () => void): void {
    this.#connection.onChange(listener);
  }

  async claimCatchUp(forMs: number): Promise<boolean> {
    const claimed = await this.#run(this.#connection.redis.claimUsage(CLAIM, this.#claim, forMs));
    // Redis may have forgotten though the connection did not break.
    this.#listAgain();
    return claimed === 1;
  }

  /** Nothing is sure to be listed any more. */
  #listAgain(): void {
    this.#listed.clear();
    this.#budgets.listAgain();
  }

  async #applyTo(slot: string, records: readonly UsageRecord[]): Promise<number[]> {
    const answers: number[] = [];
    for (let start = 0; start < records.length; start += RECORDS_PER_SCRIPT)
      answers.push(...(await this.#applySome(slot, records.slice(start, start + RECORDS_PER_SCRIPT))));
    return answers;
  }

  #applySome(slot: string, records: readonly UsageRecord[]): Promise<number[]> {
    const retention = this.#retention();
    return this.#run(
      this.#connection.redis.applyUsage(
        `${slot}usage`,
        seconds(REMEMBERED_MS),
        ...usageIntervals.map(interval => seconds(retention[interval])),
        MAX_GROUPS,
        otherGroup,
        ...records.flatMap(({ requestId, attempt, receivedAt, at, outcome = -1, parts, charges }) => [
          packed(requestId),
          crc32(requestId),
          attempt,
          Math.floor(receivedAt / intervalMs.hour),
          Math.floor(at / intervalMs.minute),
          outcome,
          parts.length,
          ...parts.flatMap(({ group, sums }) => [group, sums]),
          charges.length,
          ...charges.flatMap(({ key, periodStart, periodEnd, nanoDollars }) => [
            key,
            periodStart,
            periodEnd,
            nanoDollars,
          ]),
        ]),
      ),
    );
  }

  /** Which tenants used something on a day: what is read of all tenants begins there. */
  async #list(tenant: string, entries: readonly { record: UsageRecord }[]): Promise<void> {
    for (const { record } of entries) {
      const day = Math.floor(record.at / intervalMs.day);
      const entry = `${day} ${tenant}`;
      if (this.#listed.has(entry)) continue;
      const expiresAt = (day + 1) * intervalMs.day + this.#retention().day;
      const key = tenantsKey(day);
      const listing = this.#connection.redis.pipeline().sadd(key, tenant).expireat(key, seconds(expiresAt));
      await this.#runAll(listing);
      if (this.#listed.size >= LISTED_DAYS) this.#listed.clear();
      this.#listed.add(entry);
    }
  }

  async #tenantsIn({ tenant, from, to }: UsageRange): Promise<Iterable<string>> {
    if (tenant !== undefined) return [tenant];
    const tenants = new Set<string>();
    for (let day = Math.floor(from / intervalMs.day); day * intervalMs.day < to; day += 1) {
      for (const found of await this.#run(this.#connection.redis.smembers(tenantsKey(day))))
        tenants.add(found);
    }
    return tenants;
  }

  async #rowsOf(
    tenant: string,
    interval: UsageRange['interval'],
    buckets: readonly number[],
  ): Promise<UsageRow[]> {
    const pipeline = this.#connection.redis.pipeline();
    for (const bucket of buckets) pipeline.hgetall(`${slotOf(tenant)}usage:${interval}:${bucket}`);
    const answers = await this.#runAll(pipeline);
    return answers.flatMap((groups, index) => {
      const at = (buckets[index] ?? 0) * intervalMs[interval];
      return Object.entries(groups as Record<string, string>).map(([group, sums]) => {
        return { at, tenant, group: decodeGroup(group), sums };
      });
    });
  }

  async #runAll(pipeline: ChainableCommander): Promise<unknown[]> {
    const answers = (await this.#run(pipeline.exec())) ?? [];
    return answers.map(([error, answer]) => {
      if (error !== null) throw this.#connection.failed(error);
      return answer;
    });
  }

  async #run<T>(command: Promise<T>): Promise<T> {
    try {
      return await command;
    } catch (cause) {
      throw this.#connection.failed(cause);
    }
  }
}

const tenantsKey = (day: number): string => `${SHARED_SLOT}usage:tenants:${day}`;
const POSITION = `${SHARED_SLOT}usage:position`;
const CLAIM = `${SHARED_SLOT}usage:catch-up`;

const isShared = ({ tenant }: CounterCharge): boolean => tenant === undefined;

/** Without what it charges to budgets that tenants share: those are elsewhere. */
const ofTenant = (record: UsageRecord): UsageRecord =>
  record.charges.some(isShared)
    ? { ...record, charges: record.charges.filter(charge => !isShared(charge)) }
    : record;

/** That alone. What is in it already is remembered there as well. */
function ofAllTenants(record: UsageRecord): UsageRecord[] {
  const charges = record.charges.filter(isShared);
  return charges.length === 0 ? [] : [{ ...record, outcome: undefined, parts: [], charges }];
}

const seconds = (milliseconds: number): number => Math.ceil(milliseconds / SECOND_MS);

const HEX_ID = /^[0-9a-f]{32}$/;
/** Ids that the gateway mints are kept as their 16 bytes. */
const packed = (requestId: string): Buffer | string =>
  HEX_ID.test(requestId) ? Buffer.from(requestId, 'hex') : requestId;
