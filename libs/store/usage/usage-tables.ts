import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Clock } from '@sluice/contract';
import type { AppliedCharge, BudgetTable } from '../budgets/budget-table.ts';
import { inTransaction } from '../sqlite/database.ts';
import { type Addition, Additions } from './additions.ts';
import { addSums, encodeSums, measureIndex, type Sums } from './measures.ts';
import {
  intervalMs,
  MAX_GROUPS,
  REMEMBERED_MS,
  type UsageRange,
  type UsageRetention,
  usageIntervals,
} from './port.ts';
import { otherGroup, type UsageRecord } from './usage-record.ts';

/** A row as it crosses from the thread that reads it. */
export interface RawUsageRow {
  at: number;
  tenant: string;
  /** A `Group` and `Sums` as text. */
  group: string;
  sums: string;
}

/** What applying records came to. */
export interface AppliedRecords {
  isNew: boolean[];
  charged: AppliedCharge[];
}

/** Where a page of rows begins: behind this one. */
export type UsageCursor = Pick<RawUsageRow, 'at' | 'tenant' | 'group'>;

/** Buckets whose groups are known to be so many. */
const COUNTED_BUCKETS = 1_000;
/** Rows removed at most for each apply, so that no transaction is long. */
const PRUNED_ROWS = 1_000;
/** In the table of consumers’ positions. */
const POSITION = ['USAGE', 'usage sums'] as const;

/** The usage tables of the state file, through the connection of the event thread. */
export class UsageTables {
  readonly #database: DatabaseSync;
  readonly #clock: Clock;
  readonly #budgets: BudgetTable;
  readonly #insertSeen: StatementSync;
  readonly #selectSeen: StatementSync;
  readonly #updateSeen: StatementSync;
  readonly #pruneSeen: StatementSync;
  readonly #selectSums: StatementSync;
  readonly #countGroups: StatementSync;
  readonly #upsertSums: StatementSync;
  readonly #pruneSums: StatementSync;
  readonly #page: StatementSync;
  readonly #selectPosition: StatementSync;
  readonly #upsertPosition: StatementSync;
  /** How many groups buckets have; forgotten after a write that failed. */
  readonly #groups = new Map<string, number>();

  constructor(database: DatabaseSync, budgets: BudgetTable, clock: Clock) {
    this.#database = database;
    this.#budgets = budgets;
    this.#clock = clock;
    const prepare = (sql: string): StatementSync => database.prepare(sql);
    this.#insertSeen = prepare(
      `INSERT INTO usage_seen (minute, request, attempts, expires_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (minute, request) DO NOTHING`,
    );
    this.#selectSeen = prepare('SELECT attempts FROM usage_seen WHERE minute = ? AND request = ?');
    this.#updateSeen = prepare(
      'UPDATE usage_seen SET attempts = ?, expires_at = ? WHERE minute = ? AND request = ?',
    );
    this.#pruneSeen = prepare(
      `DELETE FROM usage_seen WHERE (minute, request) IN
       (SELECT minute, request FROM usage_seen WHERE minute < ? AND expires_at <= ? ORDER BY minute LIMIT ${PRUNED_ROWS})`,
    );
    this.#selectSums = prepare(
      'SELECT sums FROM usage_sum WHERE interval_ms = ? AND at = ? AND tenant = ? AND dimensions = ?',
    );
    this.#countGroups = prepare(
      'SELECT count(*) AS groups FROM usage_sum WHERE interval_ms = ? AND at = ? AND tenant = ?',
    );
    this.#upsertSums = prepare(
      `INSERT INTO usage_sum (interval_ms, at, tenant, dimensions, sums) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (interval_ms, at, tenant, dimensions) DO UPDATE SET sums = excluded.sums`,
    );
    this.#pruneSums = prepare(
      `DELETE FROM usage_sum WHERE (interval_ms, at, tenant, dimensions) IN
       (SELECT interval_ms, at, tenant, dimensions FROM usage_sum WHERE interval_ms = ? AND at < ? LIMIT ${PRUNED_ROWS})`,
    );
    this.#page = prepare(
      `SELECT at, tenant, dimensions, sums FROM usage_sum
       WHERE interval_ms = ? AND (at, tenant, dimensions) > (?, ?, ?) AND at < ? AND (? IS NULL OR tenant = ?)
       ORDER BY at, tenant, dimensions LIMIT ?`,
    );
    this.#selectPosition = prepare('SELECT sequence FROM consumer_position WHERE stream = ? AND durable = ?');
    this.#upsertPosition = prepare(
      `INSERT INTO consumer_position (stream, durable, sequence) VALUES (?, ?, ?)
       ON CONFLICT (stream, durable) DO UPDATE SET sequence = excluded.sequence`,
    );
  }

  /** Applies records in one transaction. Gives for each whether it was new, and what is charged to budgets by now. */
  apply(records: readonly UsageRecord[], retention: UsageRetention): AppliedRecords {
    const now = this.#clock();
    let isNew: boolean[] = [];
    let charged = new Map<string, AppliedCharge>();
    try {
      inTransaction(this.#database, () => {
        const minutes = new Additions('minute');
        isNew = records.map(record => this.#applyOne(record, minutes, now));
        charged = this.#charge(records.filter((_, index) => isNew[index]));
        // All of them before the first is written: what is stored is added to it there.
        const additions = usageIntervals.flatMap(interval => [...minutes.in(interval)]);
        for (const addition of additions) this.#write(addition);
        this.#prune(retention, now);
      });
    } catch (cause) {
      this.#groups.clear();
      throw cause;
    }
    return { isNew, charged: [...charged.values()] };
  }

  /** Rows in the order of cursors: of a range, behind `after` where it is given. */
  page(
    { interval, from, to, tenant }: UsageRange,
    after: UsageCursor | undefined,
    limit: number,
  ): RawUsageRow[] {
    const { at, tenant: behind, group } = after ?? { at: from, tenant: '', group: '' };
    const only = tenant ?? null;
    return this.#page.all(intervalMs[interval], at, behind, group, to, only, only, limit).map(row => ({
      at: Number(row.at),
      tenant: String(row.tenant),
      group: String(row.dimensions),
      sums: String(row.sums),
    }));
  }

  position(): number {
    return Number(this.#selectPosition.get(...POSITION)?.sequence ?? 0);
  }

  movePosition(from: number, to: number): boolean {
    if (this.position() !== from) return false;
    this.#upsertPosition.run(...POSITION, to);
    return true;
  }

  #charge(records: readonly UsageRecord[]): Map<string, AppliedCharge> {
    const charged = new Map<string, AppliedCharge>();
    for (const { charges } of records)
      for (const charge of charges) {
        const applied = this.#budgets.add(charge);
        if (applied !== undefined) charged.set(JSON.stringify([charge.tenant, charge.key]), applied);
      }
    return charged;
  }

  #prune(retention: UsageRetention, now: number): void {
    this.#pruneSeen.run(Math.floor((now - REMEMBERED_MS) / intervalMs.minute), now);
    this.#budgets.prune(now);
    for (const interval of usageIntervals)
      this.#pruneSums.run(intervalMs[interval], now - retention[interval] - intervalMs[interval]);
  }

  #applyOne(record: UsageRecord, minutes: Additions, now: number): boolean {
    const { isNew, counts } = this.#remember(record, now + REMEMBERED_MS);
    if (!isNew) return false;
    const { at, tenant, outcome, parts } = record;
    for (const [index, { group, sums }] of parts.entries()) {
      const total = minutes.sumsOf(at, tenant, group);
      addSums(total, sums);
      if (index > 0 || !counts || outcome === undefined) continue;
      increment(total, measureIndex('requests'));
      increment(total, outcome);
    }
    return true;
  }

  /** `counts`: the request has not been counted before, and ends with this attempt. */
  #remember(
    { requestId, attempt, receivedAt, outcome }: UsageRecord,
    expiresAt: number,
  ): { isNew: boolean; counts: boolean } {
    const minute = Math.floor(receivedAt / intervalMs.minute);
    const ends = outcome !== undefined;
    const first = `${ends ? '' : '-'}${attempt}`;
    const { changes } = this.#insertSeen.run(minute, requestId, first, expiresAt);
    if (Number(changes) === 1) return { isNew: true, counts: ends };
    const known = String(this.#selectSeen.get(minute, requestId)?.attempts);
    const isCounted = !known.startsWith('-');
    const applied = known.replace('-', '').split(',');
    if (applied.includes(String(attempt))) return { isNew: false, counts: false };
    const attempts = `${isCounted || ends ? '' : '-'}${[...applied, attempt].join(',')}`;
    this.#updateSeen.run(attempts, expiresAt, minute, requestId);
    return { isNew: true, counts: ends && !isCounted };
  }

  #write(addition: Addition): void {
    const { interval, at, tenant, sums } = addition;
    const lengthMs = intervalMs[interval];
    let { group } = addition;
    let stored = this.#selectSums.get(lengthMs, at, tenant, group);
    if (stored === undefined && !this.#takesGroup(lengthMs, at, tenant)) {
      group = otherGroup;
      stored = this.#selectSums.get(lengthMs, at, tenant, group);
    }
    if (stored !== undefined) addSums(sums, String(stored.sums));
    this.#upsertSums.run(lengthMs, at, tenant, group, encodeSums(sums));
  }

  /** Whether a bucket may have one more group. The groups of a bucket are counted once: to count them each time would be quadratic. */
  #takesGroup(lengthMs: number, at: number, tenant: string): boolean {
    const key = `${lengthMs} ${at} ${tenant}`;
    const groups = this.#groups.get(key) ?? Number(this.#countGroups.get(lengthMs, at, tenant)?.groups);
    if (this.#groups.size >= COUNTED_BUCKETS) this.#groups.clear();
    this.#groups.set(key, groups + 1);
    return groups < MAX_GROUPS;
  }
}

function increment(sums: Sums, index: number): void {
  sums[index] = (sums[index] ?? 0) + 1;
}
