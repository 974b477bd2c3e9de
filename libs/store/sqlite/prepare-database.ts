import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { GatewayError } from '@sluice/contract';
import { inTransaction, openDatabase } from './database.ts';
import { migrations } from './migrations.ts';

/**
 * Creates the state file where there is none, readable by its owner only, and brings its tables up to date.
 * Throws a `GatewayError` whose `internal` names the file and the reason.
 */
export function prepareDatabase(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    closeSync(openSync(file, 'a', 0o600));
    const database = openDatabase(file, { durability: 'full' });
    try {
      migrate(database);
    } finally {
      database.close();
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new GatewayError(
      'internal',
      { internal: `Cannot open the state file ${file}: ${reason}` },
      { cause },
    );
  }
}

function migrate(database: DatabaseSync): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.user_version);
  if (version === migrations.length) return;
  if (version > migrations.length) {
    throw new Error(
      `It was written by a newer Sluice (schema ${version}, this one knows ${migrations.length}).`,
    );
  }
  inTransaction(database, () => {
    for (const statements of migrations.slice(version)) database.exec(statements);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
  });
}
