import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { REMEMBERED_MS } from '../usage/port.ts';
import type { AppliedCost, BudgetCounter, CounterCharge } from './port.ts';

/** What is applied of a counter, and until when it counts. */
export type AppliedCharge = AppliedCost & Pick<CounterCharge, 'periodEnd'>;

/** Rows removed at most at a time, so that no transaction is long. */
const PRUNED_ROWS = 1_000;
/** The character behind the `:` that a prefix ends with. */
const BEHIND_COLON = ';';

/** What usage events charge to budgets, in the state file. */
export class BudgetTable {
  readonly #select: StatementSync;
  readonly #upsert: StatementSync;
  readonly #alert: StatementSync;
  readonly #list: StatementSync;
  readonly #current: StatementSync;
  readonly #prune: StatementSync;

  constructor(database: DatabaseSync) {
    const columns = 'key, owner, period_start, period_end, applied, alerted';
    this.#select = database.prepare(`SELECT ${columns} FROM budget_cost WHERE key = ? AND owner = ?`);
    this.#upsert = database.prepare(
      `INSERT INTO budget_cost (${columns}) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key, owner) DO UPDATE SET
       period_start = excluded.period_start, period_end = excluded.period_end, applied = excluded.applied, alerted = excluded.alerted`,
    );
    this.#alert = database.prepare(
      'UPDATE budget_cost SET alerted = max(alerted, ?) WHERE key = ? AND owner = ? AND period_start = ?',
    );
    this.#list = database.prepare(
      `SELECT ${columns} FROM budget_cost WHERE key >= ? AND key < ? AND period_start = ?`,
    );
    this.#current = database.prepare(`SELECT ${columns} FROM budget_cost WHERE period_end > ?`);
    this.#prune = database.prepare(
      `DELETE FROM budget_cost WHERE (key, owner) IN
       (SELECT key, owner FROM budget_cost WHERE period_end < ? LIMIT ${PRUNED_ROWS})`,
    );
  }

  /** Adds a charge, unless a later period has begun. Gives what is applied with it. */
  add({ tenant, key, periodStart, periodEnd, nanoDollars }: CounterCharge): AppliedCharge | undefined {
    const known = this.find({ tenant, key });
    if (known !== undefined && known.periodStart > periodStart) return undefined;
    const isSame = known?.periodStart === periodStart;
    const before = isSame ? known.nanoDollars : 0;
    const alertedShare = isSame ? known.alertedShare : 0;
    const sum = Math.min(Number.MAX_SAFE_INTEGER, before + nanoDollars);
    this.#upsert.run(key, ownerOf(tenant), periodStart, periodEnd, sum, alertedShare);
    return { tenant, key, periodStart, periodEnd, nanoDollars: sum, alertedShare };
  }

  find({ tenant, key }: BudgetCounter): AppliedCharge | undefined {
    const row = this.#select.get(key, ownerOf(tenant));
    return row && chargeOf(row);
  }

  alerted({ tenant, key, periodStart }: AppliedCost, share: number): void {
    this.#alert.run(share, key, ownerOf(tenant), periodStart);
  }

  /** Of every counter whose key begins so, in the period that began then. */
  list(prefix: string, periodStart: number): AppliedCharge[] {
    return this.#list.all(prefix, prefix.slice(0, -1) + BEHIND_COLON, periodStart).map(chargeOf);
  }

  /** Of every counter whose period has not ended. */
  current(now: number): AppliedCharge[] {
    return this.#current.all(now).map(chargeOf);
  }

  prune(now: number): void {
    this.#prune.run(now - REMEMBERED_MS);
  }
}

/** No owner that is a tenant is the one of what tenants share. */
const ownerOf = (tenant: string | undefined): string => (tenant === undefined ? '*' : `=${tenant}`);

type Row = ReturnType<StatementSync['all']>[number];

function chargeOf({ key, owner, period_start, period_end, applied, alerted }: Row): AppliedCharge {
  const text = String(owner);
  return {
    tenant: text === '*' ? undefined : text.slice(1),
    key: String(key),
    periodStart: Number(period_start),
    periodEnd: Number(period_end),
    nanoDollars: Number(applied),
    alertedShare: Number(alerted),
  };
}
