import { DatabaseSync } from 'node:sqlite';

/** How long a write waits for another thread's transaction. */
const BUSY_TIMEOUT_MS = 2_000;

export interface DatabaseOptions {
  /** `full` survives a power cut, at the price of one disk flush a write; `normal` survives the process. */
  durability: 'full' | 'normal';
}

/** Opens the state file as it is. */
export function openDatabase(file: string, { durability }: DatabaseOptions): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${durability.toUpperCase()};`);
  return database;
}

/** Runs `work` in one transaction, and undoes it where `work` throws. */
export function inTransaction(database: DatabaseSync, work: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (cause) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw cause;
  }
}
