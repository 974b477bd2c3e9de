import { rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LOCK_FILE } from './folder-lock.ts';
import { removeSegment, segmentsIn } from './segments.ts';
import { MARK_FILE } from './stored-mark.ts';

/** Removes a spool whose lock is held, its segments first: without them nobody else looks for its owner. */
export function removeSpool(folder: string): void {
  for (const segment of segmentsIn(folder)) removeSegment(folder, segment);
  rmSync(join(folder, MARK_FILE), { force: true });
  rmSync(join(folder, LOCK_FILE), { force: true });
  try {
    rmdirSync(folder);
  } catch {
    // What somebody else has put there is not ours to remove.
    return;
  }
}
