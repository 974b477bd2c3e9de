import { stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { ConfigError } from './problem.ts';
import { type ReadDocument, readDocument } from './read-document.ts';

export interface WatchOptions {
  /** A new content that can be parsed. It is not checked against the schema yet. */
  onDocument: (read: ReadDocument) => void;
  /** A new content that cannot be parsed. */
  onError: (error: ConfigError) => void;
  signal: AbortSignal;
  /** Fingerprint of what is in use, so that a change before the watch began is seen too. */
  fingerprint?: string;
  intervalMs?: number;
}

/** What changes when a file is written, replaced by an editor, or swapped behind a Kubernetes symlink. Undefined while it is gone. */
async function stampOf(file: string): Promise<string | undefined> {
  try {
    const { dev, ino, size, mtimeNs } = await stat(file, { bigint: true });
    return `${dev}:${ino}:${size}:${mtimeNs}`;
  } catch {
    return undefined;
  }
}

/**
 * Polls the file, since notifications are lost on replaced files, symlinks and network mounts. A change is
 * read once it has stood still for one interval; a file that is gone leaves things as they are.
 */
export function watchConfigFile(file: string, options: WatchOptions): void {
  const { onDocument, onError, signal, intervalMs = 500 } = options;
  let fingerprint = options.fingerprint;
  let lastError: string | undefined;
  let handled: string | undefined;
  let seen: string | undefined;

  const readChange = async (): Promise<void> => {
    try {
      const read = await readDocument(file);
      lastError = undefined;
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
      const stamp = await stampOf(file);
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
    onError(new ConfigError([{ file, path: '', message }]));
  });
}
