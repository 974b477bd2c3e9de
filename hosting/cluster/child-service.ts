import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { SERVING } from './serving-notice.ts';

export interface ChildServiceOptions {
  /** What the log calls it. */
  name: string;
  /** Arguments behind `sluice`. */
  parameters: readonly string[];
  environment: NodeJS.ProcessEnv;
  logger: Logger;
  /** How long it may take to leave once it was asked to. */
  stopGraceMs: number;
  /** Each line that it prints to standard output. */
  onLine: (line: string) => void;
}

interface Running {
  process: ChildProcess;
  /** Whether it came so far as to take requests. */
  serving: Promise<boolean>;
  servingSince: number | undefined;
  /** Asked to leave: its end is no surprise. */
  leaving: boolean;
}

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
/**
 * glibc gives each thread an arena of its own, which keeps what the thread once had: after eight minutes of load, dispatch took
 * 350 MiB with them and 240 without. See mallopt(3). Elsewhere it means nothing.
 */
const MALLOC_ARENA_MAX = '2';
const RESTART_INITIAL_MS = 250;
const RESTART_MAX_MS = 10_000;
/** A process that served this long starts again at once when it ends; others after a pause that grows. */
const STEADY_MS = 5_000;

/** A service in a process of its own, started again when it ends unasked. */
export class ChildService {
  readonly #options: ChildServiceOptions;
  readonly #firstServing = Promise.withResolvers<void>();
  #running: Running;
  /** Another process that is to take its place. */
  #next: Running | undefined;
  #earlyEnds = 0;
  #restartTimer: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(options: ChildServiceOptions) {
    this.#options = options;
    this.#running = this.#spawn();
  }

  get name(): string {
    return this.#options.name;
  }

  /** Resolves when it takes requests for the first time. */
  serving(): Promise<void> {
    return this.#firstServing.promise;
  }

  /**
   * Puts a new process in the place of this one, which finishes what it works on. `before`: the new one serves before
   * the old one is asked to leave; `after`: the old one has left, which it must where they share a port. Resolves
   * with whether a new one serves; where it does not come so far before, the old one stays.
   */
  async replace(start: 'before' | 'after'): Promise<boolean> {
    if (start === 'after') {
      await this.#end(this.#running);
      if (this.#stopping) return false;
      this.#running = this.#spawn();
      return this.#running.serving;
    }
    const next = this.#spawn();
    this.#next = next;
    const serves = await next.serving;
    this.#next = undefined;
    if (!serves) return false;
    const old = this.#running;
    this.#running = next;
    await this.#end(old);
    return true;
  }

  /** Asks it to drain and waits for its end; one that does not end in time is killed. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restartTimer);
    const running = this.#next === undefined ? [this.#running] : [this.#running, this.#next];
    await Promise.all(running.map(each => this.#end(each)));
  }

  async #end(running: Running): Promise<void> {
    running.leaving = true;
    const child = running.process;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), this.#options.stopGraceMs);
    await ended;
    clearTimeout(timer);
  }

  #spawn(): Running {
    const { parameters, environment, onLine } = this.#options;
    // In a session of its own, so that a Ctrl-C reaches the cluster alone, which stops its services in order;
    // the channel tells the service when the cluster is gone.
    const child = spawn(process.execPath, [...process.execArgv, MAIN, ...parameters], {
      env: { MALLOC_ARENA_MAX, ...environment },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      detached: true,
    });
    const serving = Promise.withResolvers<boolean>();
    const running: Running = {
      process: child,
      serving: serving.promise,
      servingSince: undefined,
      leaving: false,
    };
    if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', onLine);
    child.on('message', message => {
      if (message !== SERVING) return;
      running.servingSince = performance.now();
      serving.resolve(true);
      this.#firstServing.resolve();
    });
    child.once('exit', (code, signal) => {
      serving.resolve(false);
      this.#onExit(running, code, signal);
    });
    return running;
  }

  #onExit(running: Running, code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#stopping || running.leaving || running !== this.#running) return;
    const { logger, name } = this.#options;
    const restartInMs = this.#restartPause(running);
    logger.warn({ process: name, code, signal, restartInMs }, 'a process ended; it is started again');
    this.#restartTimer = setTimeout(() => {
      this.#running = this.#spawn();
    }, restartInMs);
  }

  #restartPause({ servingSince }: Running): number {
    if (servingSince !== undefined && performance.now() - servingSince > STEADY_MS) {
      this.#earlyEnds = 0;
      return 0;
    }
    return Math.min(RESTART_MAX_MS, RESTART_INITIAL_MS * 2 ** this.#earlyEnds++);
  }
}
