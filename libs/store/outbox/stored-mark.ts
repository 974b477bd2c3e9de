import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Position } from './segments.ts';

export const MARK_FILE = 'stored';
const WIDTH = 32;
/** What is replayed needlessly after a kill is what was stored within this time. */
const WRITE_AFTER_MS = 100;

/** Keeps up to where everything in a spool is stored, so that its heir need not store it again. */
export class StoredMark {
  readonly #file: number;
  #position: Position | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(folder: string) {
    this.#file = openSync(join(folder, MARK_FILE), constants.O_RDWR | constants.O_CREAT, 0o600);
  }

  set(position: Position): void {
    this.#position = position;
    this.#timer ??= setTimeout(() => this.#write(), WRITE_AFTER_MS).unref();
  }

  close(): void {
    this.#write();
    closeSync(this.#file);
  }

  /** The worst that a disk which refuses it does is that events are stored again, which changes nothing. */
  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#position === undefined) return;
    const { segment, offset } = this.#position;
    this.#position = undefined;
    try {
      writeSync(this.#file, `${segment} ${offset}`.padEnd(WIDTH), 0);
    } catch {
      return;
    }
  }
}

/** Where the events begin that may not be stored yet. */
export function readMark(folder: string): Position {
  let text: string;
  try {
    text = readFileSync(join(folder, MARK_FILE), 'utf8');
  } catch {
    text = '';
  }
  const [, segment, offset] = /^(\d+) (\d+)\s*$/.exec(text) ?? [];
  return { segment: Number(segment ?? 1), offset: Number(offset ?? 0) };
}
