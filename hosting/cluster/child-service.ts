import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';

export interface ChildServiceOptions {
  /** What the log calls it. */
  name: string;
  /** Arguments behind `sluice`. */
  parameters: readonly string[];
  environment: NodeJS.ProcessEnv;
  logger: Logger;
  /** Each line that it prints to standard output. */
  onLine: (line: string) => void;
}

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const RESTART_INITIAL_MS = 250;
const RESTART_MAX_MS = 10_000;
/** A process that ran this long starts again at once when it ends. */
const STEADY_MS = 30_000;
const STOP_GRACE_MS = 40_000;

/** A service in a process of its own, started again when it ends unasked. */
export class ChildService {
  readonly #options: ChildServiceOptions;
  #child: ChildProcess;
  #startedAt = 0;
  #restartInMs = RESTART_INITIAL_MS;
  #restartTimer: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(options: ChildServiceOptions) {
    this.#options = options;
    this.#child = this.#spawn();
  }

  get name(): string {
    return this.#options.name;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Asks it to drain and waits for its end; one that does not end in time is killed. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restartTimer);
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_GRACE_MS);
    await ended;
    clearTimeout(timer);
  }

  #spawn(): ChildProcess {
    const { parameters, environment, onLine } = this.#options;
    this.#startedAt = performance.now();
    // In a session of its own, so that a Ctrl-C reaches the cluster alone, which stops its services in order;
    // the channel tells the service when the cluster is gone.
    const child = spawn(process.execPath, [...process.execArgv, MAIN, ...parameters], {
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      detached: true,
    });
    if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', onLine);
    child.once('exit', (code, signal) => this.#onExit(code, signal));
    return child;
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#stopping) return;
    const { logger, name } = this.#options;
    if (performance.now() - this.#startedAt > STEADY_MS) this.#restartInMs = RESTART_INITIAL_MS;
    logger.warn(
      { process: name, code, signal, restartInMs: this.#restartInMs },
      'a process ended; it is started again',
    );
    this.#restartTimer = setTimeout(() => {
      this.#child = this.#spawn();
    }, this.#restartInMs);
    this.#restartInMs = Math.min(RESTART_MAX_MS, this.#restartInMs * 2);
  }
}
