import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { move, Piscina, transferableSymbol, valueSymbol } from 'piscina';
import type { CheckAnswer, CheckJob } from './check-job.ts';

/** Kept alive while nothing is asked: a new thread takes longer to start than a check may take. */
const KEPT_THREADS = 2;
const IDLE_TIMEOUT_MS = 60_000;
/** A body of the largest size, its text and its JSON fit. */
const HEAP_MIB = 512;

const emptyJob: CheckJob = {
  bytes: new Uint8Array(Buffer.from('{}')),
  protocol: 'openai-chat',
  checks: '[{"detector":"pii","action":"mask"}]',
  mask: true,
  deadline: Number.MAX_SAFE_INTEGER,
};

export interface Threads {
  /** Rejects when the thread dies, or when the signal ends it. */
  run(job: CheckJob, signal?: AbortSignal): Promise<CheckAnswer>;
  close(): Promise<void>;
}

/** Starts worker threads and resolves when they are warm. Loads piscina: import it only when there are checks. */
export async function startThreads(
  threads: number,
  logger: Logger,
  workerFile = fileURLToPath(new URL('./check-worker.ts', import.meta.url)),
): Promise<Threads> {
  const minThreads = Math.min(KEPT_THREADS, threads);
  const pool = new Piscina({
    filename: workerFile,
    minThreads,
    maxThreads: threads,
    idleTimeout: IDLE_TIMEOUT_MS,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
    recordTiming: false,
  });
  pool.on('error', cause => logger.warn({ err: cause }, 'a guardrail thread died'));

  const run = (job: CheckJob, signal?: AbortSignal): Promise<CheckAnswer> => {
    // A copy, because the memory may be shared with other requests of the same network read.
    const bytes = new Uint8Array(job.bytes);
    const task = move({ [transferableSymbol]: [bytes.buffer], [valueSymbol]: { ...job, bytes } });
    return pool.run(task, { name: 'check', signal: signal ?? null });
  };
  await Promise.all(Array.from({ length: minThreads }, () => run(emptyJob)));
  return { run, close: () => pool.destroy() };
}
