import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { type Finding, fault, ok, warning } from '@sluice/cli/finding';
import type { Config } from '@sluice/config';

const CHECK = 'data folder';
const MIB = 1024 * 1024;
/** Below, a busy gateway that cannot store events elsewhere is full within minutes. */
const LITTLE_MIB = 1_024;
const TOO_LITTLE_MIB = 100;
/** https://www.sqlite.org/fileformat.html#the_database_header */
const SQLITE_HEADER = 'SQLite format 3\0';

/** The nearest folder above that is there. */
const existing = (folder: string): string => (existsSync(folder) ? folder : existing(dirname(folder)));

function checkWritable(folder: string): Finding {
  const place = existing(folder);
  try {
    if (!statSync(place).isDirectory()) throw new Error('it is a file');
    accessSync(place, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    return fault(
      CHECK,
      `${place} cannot be written (${reason})`,
      'choose another one with --data, or make it writable',
    );
  }
  return place === folder
    ? ok(CHECK, `${folder} can be written`)
    : ok(CHECK, `${folder} is made at the first start`);
}

/** Of what this user may use. */
export function checkSpace(folder: string, { bavail, bsize }: { bavail: number; bsize: number }): Finding {
  const mib = Math.floor((bavail * bsize) / MIB);
  const found = `${mib} MiB are free at ${folder}`;
  const remedy = 'free space, or move the folder: state.file, --data';
  if (mib < TOO_LITTLE_MIB) return fault('disk space', found, remedy);
  return mib < LITTLE_MIB ? warning('disk space', found, remedy) : ok('disk space', found);
}

function checkStateFile(file: string): Finding[] {
  if (!existsSync(file)) return [];
  const descriptor = openSync(file, 'r');
  const header = Buffer.alloc(SQLITE_HEADER.length);
  try {
    readSync(descriptor, header);
  } finally {
    closeSync(descriptor);
  }
  // One that was just made is empty.
  if (statSync(file).size > 0 && header.toString('latin1') !== SQLITE_HEADER)
    return [
      fault(
        'state file',
        `${file} is no SQLite database`,
        'restore it from a backup, or move it away to begin anew',
      ),
    ];
  accessSync(file, constants.W_OK);
  return [ok('state file', file)];
}

export function checkDataFolder(folder: string, { state, bus }: Config): Finding[] {
  const writable = checkWritable(folder);
  if (writable.state === 'fault') return [writable];
  const place = existing(folder);
  const space = checkSpace(place, statfsSync(place));
  return [writable, space, ...(bus.nats.servers.length === 0 ? checkStateFile(state.file) : [])];
}
