import { DatabaseSync } from 'node:sqlite';
import type { SecretRecord } from '../secrets/secret-box.ts';

/** What of a state file depends on secrets that are kept elsewhere. */
export interface StateFileFacts {
  /** How many API keys there are, as keyed hashes. */
  keys: number;
  /** By name. */
  secrets: ReadonlyMap<string, SecretRecord>;
}

/** Reads a state file beside whoever has it open, and changes nothing. Throws where it is none. */
export function inspectStateFile(file: string): StateFileFacts {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const keys = Number(database.prepare('SELECT count(*) AS count FROM api_key').get()?.count ?? 0);
    const rows = database.prepare("SELECT name, value FROM named_record WHERE kind = 'secret'").all();
    const secrets = rows.map(
      ({ name, value }) => [String(name), JSON.parse(String(value)) as SecretRecord] as const,
    );
    return { keys, secrets: new Map(secrets) };
  } finally {
    database.close();
  }
}
