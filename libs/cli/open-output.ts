import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { type CommandIo, writeAll } from './command-io.ts';
import { CommandError, exitCodes } from './exit-codes.ts';

/** Where a command writes much. */
export interface Output {
  /** Waits where the reader is slower. */
  write(data: string | Uint8Array, signal?: AbortSignal): Promise<void>;
  /** All is written: only now the file has its name. */
  finish(): Promise<void>;
  /** Not all of it is, and nothing stays. */
  discard(): Promise<void>;
}

/** A file, or standard output where it is named `-`. */
export const openOutput = async (name: string, { stdout }: Pick<CommandIo, 'stdout'>): Promise<Output> =>
  name === '-'
    ? {
        write: (data, signal) => writeAll(stdout, data, signal),
        finish: async () => undefined,
        discard: async () => undefined,
      }
    : openFile(name);

async function openFile(name: string): Promise<Output> {
  const unfinished = `${name}.part`;
  const stream = createWriteStream(unfinished, { mode: 0o600 });
  await orExplain(once(stream, 'open'));
  // Whoever writes next, or ends it, is told.
  stream.on('error', () => undefined);
  return {
    write: (data, signal) => orExplain(writeToFile(stream, data, signal)),
    finish: async () => {
      stream.end();
      await orExplain(finished(stream));
      await rename(unfinished, name);
    },
    discard: async () => {
      stream.destroy();
      await rm(unfinished, { force: true });
    },
  };
}

async function writeToFile(
  stream: WriteStream,
  data: string | Uint8Array,
  signal?: AbortSignal,
): Promise<void> {
  if (stream.errored) throw stream.errored;
  await writeAll(stream, data, signal);
}

/** What an export ends with at Ctrl-C: what there is of it is nothing whole. */
export const stopped = (cause: unknown): CommandError =>
  new CommandError(exitCodes.interrupted, 'Stopped before the export was whole.', { cause });

async function orExplain<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (!(cause instanceof Error && 'errno' in cause)) throw cause;
    throw new CommandError(exitCodes.cannotCreate, `The file cannot be written: ${cause.message}.`, {
      cause,
    });
  }
}
