import type { Clock } from '@sluice/contract';
import type { Logger } from 'pino';
import type { CheckAnswer, CheckJob } from './check-job.ts';
import type { Threads } from './threads.ts';

export interface CheckPoolOptions {
  threads: number;
  /** Checks that may wait for a thread; above it they are not taken. */
  queueLimit: number;
  clock: Clock;
  logger: Logger;
  /** How long after its deadline a check may hold its thread before the thread is ended. */
  stuckAfterMs?: number;
  /** A module with a function `check`, run by Node as it is. */
  workerFile?: string;
}

const STUCK_AFTER_MS = 1_000;

/**
 * Worker threads that check bodies. A check stops by itself at its deadline; one that does not, loses its
 * thread. A thread that dies is replaced, and its check repeated once.
 */
export class CheckPool {
  readonly #options: CheckPoolOptions;
  #threads: Promise<Threads> | undefined;
  #pending = 0;
  #running = 0;
  readonly #queue: (() => void)[] = [];
  #isClosed = false;

  constructor(options: CheckPoolOptions) {
    this.#options = options;
  }

  /** How many checks wait for a thread. */
  get waiting(): number {
    return Math.max(0, this.#pending - this.#options.threads);
  }

  /** Starts the threads, and resolves when they are warm. Does nothing where they are started. */
  async start(): Promise<void> {
    await this.#started();
  }

  /** Never rejects. Answers by the job's deadline, whatever the thread does; a body's bytes stay the caller's. */
  async check(job: CheckJob): Promise<CheckAnswer> {
    const { threads, queueLimit, clock, stuckAfterMs = STUCK_AFTER_MS } = this.#options;
    if (this.#pending >= threads + queueLimit) return { kind: 'unchecked', reason: 'busy' };
    this.#pending += 1;
    const stuck = new AbortController();
    return new Promise(resolve => {
      let timer = setTimeout(
        () => {
          resolve({ kind: 'unchecked', reason: 'timeout' });
          timer = setTimeout(() => stuck.abort(), stuckAfterMs);
        },
        Math.max(0, job.deadline - clock()),
      );
      void this.#checkTwice(job, stuck.signal).then(answer => {
        clearTimeout(timer);
        this.#pending -= 1;
        resolve(answer);
      });
    });
  }

  /**
   * Has the threads load the classifiers of these checks (JSON), also those that start later. Resolves with what
   * is wrong with them; rejects where threads do not start.
   */
  async warm(checks: string): Promise<string[]> {
    const threads = await this.#started();
    return threads.warm(checks);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const threads = await this.#threads?.catch(() => undefined);
    await threads?.close();
  }

  async #checkTwice(job: CheckJob, signal: AbortSignal): Promise<CheckAnswer> {
    for (let isRepeat = false; ; isRepeat = true) {
      try {
        const threads = await this.#started();
        return await this.#inTurn(job, () => threads.run(job, signal));
      } catch (cause) {
        if (signal.aborted) return { kind: 'unchecked', reason: 'timeout' };
        if (!this.#isClosed)
          this.#options.logger.warn({ err: cause, isRepeat }, 'a guardrail thread died during a check');
        if (isRepeat || this.#isClosed)
          return { kind: 'unchecked', reason: 'crashed', detail: String(cause) };
      }
    }
  }

  /**
   * First come, first served: piscina 5.3 puts a waiting task behind the others whenever it finds no free thread
   * for it, so that under load some wait for ever. It is given no more than it has threads for.
   */
  async #inTurn(job: CheckJob, run: () => Promise<CheckAnswer>): Promise<CheckAnswer> {
    if (this.#running < this.#options.threads) this.#running += 1;
    else await new Promise<void>(resolve => this.#queue.push(resolve));
    try {
      if (this.#options.clock() >= job.deadline) return { kind: 'unchecked', reason: 'timeout' };
      return await run();
    } finally {
      const next = this.#queue.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  #started(): Promise<Threads> {
    this.#threads ??= this.#start().catch(cause => {
      // So that the next check tries again.
      this.#threads = undefined;
      throw cause;
    });
    return this.#threads;
  }

  /** The threads' library is loaded only here: most installations have no guardrails. */
  async #start(): Promise<Threads> {
    const { threads, logger, workerFile } = this.#options;
    const { startThreads } = await import('./threads.ts');
    return startThreads(threads, logger, workerFile);
  }
}
