import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface FolderLock {
  release(): void;
}

/** The file that a living owner keeps locked. */
export const LOCK_FILE = 'lock';

/**
 * Makes this process the owner of a folder; undefined where a process that lives is. The lock is one of the kernel, on
 * the file, taken as SQLite does: it ends with its process however that ends, and a number of a process that is used
 * again means nothing. Node has no other way to such a lock without a native package. Needs a local disk. Throws
 * where the folder is gone or cannot be written.
 */
export function lockFolder(folder: string): FolderLock | undefined {
  const database = new DatabaseSync(join(folder, LOCK_FILE), { timeout: 0 });
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return { release: () => database.close() };
  } catch (cause) {
    database.close();
    if (isBusy(cause)) return undefined;
    throw cause;
  }
}

/** SQLITE_BUSY, https://www.sqlite.org/rescode.html#busy. */
const isBusy = (cause: unknown): boolean =>
  cause instanceof Error && 'errcode' in cause && cause.errcode === 5;
