import { closeSync, ftruncateSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A place in a folder of segments: before the byte `offset` of segment `segment`. */
export interface Position {
  segment: number;
  offset: number;
}

/** Where a line is. */
export interface Written {
  start: Position;
  end: Position;
  bytes: number;
}

/** A segment that has become this large is followed by a new one, so that old ones can be removed. */
const SEGMENT_BYTES = 4 * 1024 * 1024;
const NAME = /^(\d{8})\.jsonl$/;

export const segmentPath = (folder: string, segment: number): string =>
  join(folder, `${String(segment).padStart(8, '0')}.jsonl`);

/** The numbers of the segments in a folder, ascending. */
export const segmentsIn = (folder: string): number[] =>
  readdirSync(folder)
    .flatMap(name => NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((left, right) => left - right);

export const removeSegment = (folder: string, segment: number): void =>
  rmSync(segmentPath(folder, segment), { force: true });

/**
 * Appends lines to numbered files. A line is written by one call, into the page cache of the system: it survives
 * the process, not the loss of power.
 */
export class SegmentWriter {
  readonly #folder: string;
  #file: number | undefined;
  #end: Position = { segment: 0, offset: 0 };

  constructor(folder: string) {
    this.#folder = folder;
    this.#next();
  }

  /** Where the next line will be, or the end of a segment before it. */
  get end(): Position {
    return this.#end;
  }

  /** Throws the system's error where the line cannot be written; then nothing of it is there. */
  append(line: string): Written {
    if (this.#file === undefined || this.#end.offset >= SEGMENT_BYTES) this.#next();
    const start = this.#end;
    const bytes = this.#write(line);
    this.#end = { segment: start.segment, offset: start.offset + bytes };
    return { start, end: this.#end, bytes };
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #next(): void {
    const segment = this.#end.segment + 1;
    const file = openSync(segmentPath(this.#folder, segment), 'ax', 0o600);
    this.close();
    this.#file = file;
    this.#end = { segment, offset: 0 };
  }

  #write(line: string): number {
    const file = this.#file;
    if (file === undefined) return 0;
    const bytes = writeSync(file, line);
    if (bytes === Buffer.byteLength(line)) return bytes;
    try {
      ftruncateSync(file, this.#end.offset);
    } catch {
      // Half a line would spoil the next one. Without one behind it, readers pass over it.
      this.close();
    }
    throw new Error('the disk is full');
  }
}
