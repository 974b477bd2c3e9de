import { once } from 'node:events';

/** A process's stream, or one of a test. */
export type OutputStream = NodeJS.WritableStream & { isTTY?: boolean };

/** What commands touch of the world. */
export interface CommandIo {
  env: Readonly<Record<string, string | undefined>>;
  stdout: OutputStream;
  stderr: OutputStream;
  fetch: typeof globalThis.fetch;
  /** The cluster that `--cluster` names. */
  cluster?: string | undefined;
  /** Ends a command that would go on for ever. Default: Ctrl-C and SIGTERM. */
  signal?: AbortSignal;
}

/** Waits where the reader of a pipe is slower than what is written. */
export async function writeAll(
  stream: OutputStream,
  data: string | Uint8Array,
  signal?: AbortSignal,
): Promise<void> {
  if (!stream.write(data)) await once(stream, 'drain', { signal });
}

export const writeLine = (stream: OutputStream, text: string, signal?: AbortSignal): Promise<void> =>
  writeAll(stream, `${text}\n`, signal);
