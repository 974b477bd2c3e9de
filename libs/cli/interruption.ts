import type { CommandIo } from './command-io.ts';

/** Aborts at Ctrl-C, at SIGTERM, and when the reader of a pipe has left. */
export function interruption({ signal, stdout }: CommandIo): { signal: AbortSignal; release(): void } {
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort();
  if (signal === undefined) for (const name of ['SIGINT', 'SIGTERM']) process.once(name, interrupt);
  stdout.once('error', interrupt);
  return {
    signal: signal === undefined ? interrupted.signal : AbortSignal.any([signal, interrupted.signal]),
    release() {
      for (const name of ['SIGINT', 'SIGTERM']) process.removeListener(name, interrupt);
    },
  };
}
