import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { NewEvent } from '../events/port.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import { readLines, type SpoolLine } from './read-lines.ts';
import { removeSpool } from './remove-spool.ts';
import { type Position, removeSegment, SegmentWriter, type Written } from './segments.ts';
import { BLANK_LINE, encodeLine } from './spool-line.ts';
import { StoredMark } from './stored-mark.ts';

/**
 * The events of one process that are not stored yet, in a folder of its own. What was written before a process
 * dies, however it dies, is found by the next one: see `replayLeftovers`.
 */
export class Spool {
  readonly #folder: string;
  readonly #lock: FolderLock;
  readonly #writer: SegmentWriter;
  readonly #mark: StoredMark;
  #oldest = 1;
  #writtenBytes = 0;
  #storedBytes = 0;

  /** Makes `<parent>/<owner>`. Throws the system's error where that cannot be written. */
  constructor(parent: string, owner: string) {
    this.#folder = join(parent, owner);
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const lock = lockFolder(this.#folder);
    if (lock === undefined) throw new Error(`${this.#folder} belongs to another process`);
    this.#lock = lock;
    this.#mark = new StoredMark(this.#folder);
    // Last: a folder with a segment in it is one to look for an owner of.
    this.#writer = new SegmentWriter(this.#folder);
  }

  /** The bytes of events that are not stored. */
  get sizeBytes(): number {
    return this.#writtenBytes - this.#storedBytes;
  }

  /** Throws the system's error where the disk does not take it. */
  append(event: NewEvent): Written {
    const written = this.#writer.append(encodeLine(event));
    this.#writtenBytes += written.bytes;
    return written;
  }

  /** Throws where nothing can be written. */
  probe(): void {
    this.#writer.append(BLANK_LINE);
  }

  /** Some events from a position on; none where there are no more. */
  read(from: Position): Promise<SpoolLine[]> {
    return readLines(this.#folder, from, this.#writer.end);
  }

  /** Everything before `position` is stored, `bytes` more than before. */
  stored(position: Position, bytes: number): void {
    this.#storedBytes += bytes;
    for (; this.#oldest < position.segment; this.#oldest += 1) removeSegment(this.#folder, this.#oldest);
    this.#mark.set(position);
  }

  /** What is not stored stays for the next process. */
  close(): void {
    this.#writer.close();
    this.#mark.close();
    if (this.sizeBytes === 0) removeSpool(this.#folder);
    this.#lock.release();
  }
}
