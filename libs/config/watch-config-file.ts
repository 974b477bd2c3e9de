import { stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { ConfigError } from './problem.ts';
import type { ReadFiles } from './read-document.ts';

export interface WatchOptions {
  read: () => Promise<ReadFiles>;
  /** A new content that can be parsed. It is not checked against the schema yet. */
  onDocument: (read: ReadFiles) => void;
  /** A new content that cannot be parsed. */
  onError: (error: ConfigError) => void;
  signal: AbortSignal;
  intervalMs?: number;
}

async function stampOf(file: string): Promise<string> {
  const { dev, ino, size, mtimeNs } = await stat(file, { bigint: true });
  return `${dev}:${ino}:${size}:${mtimeNs}`;
}

/**
 * What changes when one of the files is written, replaced by an editor, swapped behind a Kubernetes symlink or removed from
 * a folder. Undefined while the first is gone, the file or folder that was named.
 */
async function stampOfAll([named = '', ...others]: readonly string[]): Promise<string | undefined> {
  const stamps = await Promise.all([named, ...others].map(file => stampOf(file).catch(() => undefined)));
  return stamps[0] === undefined ? undefined : stamps.join();
}

/**
 * Polls the files, since notifications are lost on replaced files, symlinks and network mounts. A change is
 * read once it has stood still for one interval; one that is gone leaves things as they are. `inUse` tells what is, so
 * that a change before the watch began is seen too.
 */
export function watchConfigFile(
  inUse: Pick<ReadFiles, 'files'> & Partial<ReadFiles>,
  options: WatchOptions,
): void {
  const { onDocument, onError, signal, intervalMs = 500 } = options;
  let { files } = inUse;
  let fingerprint: string | undefined = inUse.fingerprint;
  let lastError: string | undefined;
  let handled: string | undefined;
  let seen: string | undefined;

  const readChange = async (): Promise<void> => {
    try {
      const read = await options.read();
      lastError = undefined;
      files = read.files;
      if (read.fingerprint === fingerprint || signal.aborted) return;
      fingerprint = read.fingerprint;
      onDocument(read);
    } catch (cause) {
      if (!(cause instanceof ConfigError)) throw cause;
      // What was bad and becomes again what is in use is news, so the fingerprint of neither is kept.
      fingerprint = undefined;
      if (cause.message === lastError || signal.aborted) return;
      lastError = cause.message;
      onError(cause);
    }
  };

  const poll = async (): Promise<void> => {
    while (!signal.aborted) {
      const stamp = await stampOfAll(files);
      if (stamp !== undefined && stamp === seen && stamp !== handled) {
        handled = stamp;
        await readChange();
      }
      seen = stamp;
      await delay(intervalMs, undefined, { signal, ref: false });
    }
  };
  poll().catch((cause: unknown) => {
    if (signal.aborted) return;
    const message = `is no longer watched: ${cause instanceof Error ? cause.message : String(cause)}`;
    onError(new ConfigError([{ file: files[0] ?? '', path: '', message }]));
  });
}
