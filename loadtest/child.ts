import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { BenchError } from './bench-error.ts';

export interface StartOptions {
  command: readonly string[];
  /** A line of its standard output that says it is ready gives what is waited for; others give undefined. */
  readyTimeoutMs?: number;
  environment?: NodeJS.ProcessEnv;
}

export interface Child<Ready> {
  readonly pid: number;
  readonly ready: Ready;
  /** How it ended, with the last of what it printed to standard error; undefined while it runs. */
  ended(): string | undefined;
  /** Ends it in its orderly way, and after a grace period in any. */
  stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 60_000;
const STOP_GRACE_MS = 10_000;
const QUOTED_LENGTH = 2_000;

/** Starts a program and waits for the line with which it says that it is ready. Whatever else it prints is dropped. */
export async function startChild<Ready>(
  parseReady: (line: string) => Ready | undefined,
  { command, readyTimeoutMs = READY_TIMEOUT_MS, environment = {} }: StartOptions,
): Promise<Child<Ready>> {
  const [program = '', ...parameters] = command;
  const child = spawn(program, parameters, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let printed = '';
  const remember = (text: string): void => {
    printed = (printed + text).slice(-QUOTED_LENGTH);
  };
  child.stderr.setEncoding('utf8').on('data', remember);
  const failed = new Promise<never>((_, reject) => {
    const fail = (why: string): void => reject(new BenchError(`${command.join(' ')} ${why}\n${printed}`));
    child.once('error', cause => fail(`could not be started: ${cause.message}`));
    child.once('exit', code => fail(`ended with status ${code} before it was ready.`));
    setTimeout(() => fail('was not ready in time.'), readyTimeoutMs).unref();
  });
  const lines = createInterface({ input: child.stdout });
  const ready = new Promise<Ready>(resolve => {
    lines.on('line', line => {
      const value = parseReady(line);
      if (value === undefined) remember(`${line}\n`);
      else resolve(value);
    });
  });
  try {
    return {
      pid: child.pid ?? 0,
      ready: await Promise.race([ready, failed]),
      ended: () =>
        hasEnded(child)
          ? `${command.join(' ')} ended (${child.signalCode ?? child.exitCode}):\n${printed}`
          : undefined,
      stop: () => end(child),
    };
  } catch (cause) {
    await end(child);
    throw cause;
  } finally {
    lines.close();
    child.stdout.resume();
  }
}

const hasEnded = ({ pid, exitCode, signalCode }: ChildProcess): boolean =>
  pid === undefined || exitCode !== null || signalCode !== null;

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
  await ended;
  clearTimeout(timer);
}
