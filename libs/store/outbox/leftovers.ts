import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { StoreLogger } from '../stores.ts';
import { lockFolder } from './folder-lock.ts';
import type { Outbox } from './outbox.ts';
import { readLines } from './read-lines.ts';
import { removeSpool } from './remove-spool.ts';
import { segmentsIn } from './segments.ts';
import { decodeLine } from './spool-line.ts';
import { readMark, StoredMark } from './stored-mark.ts';

export interface LeftoverOptions {
  /** Where the spools of all processes of this data folder are. */
  parent: string;
  /** Whether this process may store what the owner of that folder has left. */
  inherits: (owner: string) => boolean;
  outbox: Outbox;
  logger: StoreLogger;
}

/** How often it is looked for spools whose owner is gone. */
const LOOK_EVERY_MS = 5_000;

/**
 * Stores what dead processes of the same data folder have left, in order and under the same ids: now, and again
 * from time to time. Returns what ends it.
 */
export function replayLeftovers(options: LeftoverOptions): () => Promise<void> {
  const stopping = new AbortController();
  const running = replayUntil(stopping.signal, options);
  return async () => {
    stopping.abort();
    await running;
  };
}

async function replayUntil(signal: AbortSignal, options: LeftoverOptions): Promise<void> {
  while (!signal.aborted) {
    try {
      await replayAll(options, signal);
    } catch (cause) {
      options.logger.error({ reason: String(cause) }, 'The folder of spools cannot be read. Trying again.');
    }
    await delay(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

async function replayAll(options: LeftoverOptions, signal: AbortSignal): Promise<void> {
  const { parent, inherits, logger } = options;
  for (const owner of readdirSync(parent)) {
    if (signal.aborted) return;
    if (!inherits(owner)) continue;
    try {
      await replaySpool(join(parent, owner), options, signal);
    } catch (cause) {
      // Another process was first.
      if (!existsSync(join(parent, owner))) continue;
      logger.error(
        { owner, reason: String(cause) },
        'Events that a process has left cannot be read. Trying again.',
      );
    }
  }
}

async function replaySpool(folder: string, options: LeftoverOptions, signal: AbortSignal): Promise<void> {
  const last = segmentsIn(folder).at(-1);
  if (last === undefined) return;
  const lock = lockFolder(folder);
  if (lock === undefined) return;
  try {
    const events = await replayLocked(folder, last, options, signal);
    if (signal.aborted) return;
    removeSpool(folder);
    if (events > 0) options.logger.info({ folder, events }, 'Stored the events that a process had left.');
  } finally {
    lock.release();
  }
}

/** Gives how many there were. */
async function replayLocked(
  folder: string,
  last: number,
  { outbox, logger }: LeftoverOptions,
  signal: AbortSignal,
): Promise<number> {
  let position = readMark(folder);
  let events = 0;
  const mark = new StoredMark(folder);
  const end = { segment: last, offset: Number.POSITIVE_INFINITY };
  for (;;) {
    const lines = await readLines(folder, position, end);
    // What is read is taken for sure where nothing else waits.
    await flushed(outbox, signal);
    if (lines.length === 0 || signal.aborted) break;
    mark.set(position);
    for (const { text, end: lineEnd } of lines) {
      position = lineEnd;
      const event = decodeLine(text);
      if (event === undefined)
        logger.error({ folder, ...lineEnd }, 'An event is lost: the spool is damaged here.');
      else outbox.append(event);
    }
    events += lines.length;
  }
  mark.close();
  return events;
}

/** Resolves as well when this process ends: what is not stored then is found again. */
async function flushed(outbox: Outbox, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<void>();
  const abort = (): void => aborted.resolve();
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  await Promise.race([outbox.flush(), aborted.promise]);
  signal.removeEventListener('abort', abort);
}
