import { fileURLToPath } from 'node:url';
import { setEnvironmentData } from 'node:worker_threads';
import type { Logger } from 'pino';
import { move, Piscina, transferableSymbol, valueSymbol } from 'piscina';
import { type CheckAnswer, type CheckJob, WARM_CHECKS } from './check-job.ts';

/** Kept alive while nothing is asked: a new thread takes longer to start than a check may take. */
const KEPT_THREADS = 2;
const IDLE_TIMEOUT_MS = 60_000;
/** A body of the largest size, its text and its JSON fit. */
const HEAP_MIB = 512;

const emptyJob: CheckJob = {
  subject: {
    kind: 'body',
    of: 'request',
    protocol: 'openai-chat',
    bytes: new Uint8Array(Buffer.from('{}')),
  },
  checks: '[{"detector":"pii","action":"mask"}]',
  mask: true,
  withTexts: false,
  deadline: Number.MAX_SAFE_INTEGER,
};

export interface Threads {
  /** Rejects when the thread dies, or when the signal ends it. */
  run(job: CheckJob, signal?: AbortSignal): Promise<CheckAnswer>;
  /** Has the threads load the classifiers of these checks, and says what is wrong with them. */
  warm(checks: string): Promise<string[]>;
  close(): Promise<void>;
}

/** A copy, because the memory may be shared with other requests of the same network read. */
function carried(job: CheckJob): unknown {
  const { subject } = job;
  if (subject.kind === 'texts') return job;
  const bytes = new Uint8Array(subject.bytes);
  return move({
    [transferableSymbol]: [bytes.buffer],
    [valueSymbol]: { ...job, subject: { ...subject, bytes } },
  });
}

/** Starts worker threads and resolves when they are warm. Loads piscina: import it only when there are checks. */
export async function startThreads(
  threads: number,
  logger: Logger,
  workerFile = fileURLToPath(new URL('./check-worker.ts', import.meta.url)),
): Promise<Threads> {
  const minThreads = Math.min(KEPT_THREADS, threads);
  // Otherwise onnxruntime keeps an id of the machine in the home folder, and reports its use to its maker (`telemetry.cc` of its
  // Linux builds). It reads the environment of the process, which threads cannot set.
  process.env.ORT_DISABLE_TELEMETRY = '1';
  const pool = new Piscina({
    filename: workerFile,
    minThreads,
    maxThreads: threads,
    idleTimeout: IDLE_TIMEOUT_MS,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
    recordTiming: false,
  });
  pool.on('error', cause => logger.warn({ err: cause }, 'a guardrail thread died'));

  const run = (job: CheckJob, signal?: AbortSignal): Promise<CheckAnswer> =>
    pool.run(carried(job), { name: 'check', signal: signal ?? null });
  await Promise.all(Array.from({ length: minThreads }, () => run(emptyJob)));
  return {
    run,
    async warm(checks) {
      setEnvironmentData(WARM_CHECKS, checks);
      const everyThread = Array.from({ length: pool.threads.length }, () =>
        pool.run(checks, { name: 'warm' }),
      );
      const faults: string[][] = await Promise.all(everyThread);
      return faults[0] ?? [];
    },
    close: () => pool.destroy(),
  };
}
