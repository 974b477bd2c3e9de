import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect, Socket } from 'node:net';
import { availableParallelism } from 'node:os';

export interface ServerCommand {
  program: string;
  parameters: string[];
  /** Where what the program prints is kept, to be quoted when it does not start. */
  logFile: string;
}

/** On two cores, the threads of a Go program (nats-server) take more from the others than they win: measured, 18 % of its CPU. */
const isSmallMachine = availableParallelism() <= 2;

/** Runs `command`, with its process tied to this one: it dies when this process does, however that ends. */
export function spawnServer({ program, parameters, logFile }: ServerCommand): ChildProcess {
  const log = openSync(logFile, 'a');
  // In a session of its own: a Ctrl-C is for this process, which ends the server when it no longer needs it.
  const child = spawn(program, parameters, {
    stdio: ['ignore', log, log],
    detached: true,
    env: { ...(isSmallMachine ? { GOMAXPROCS: '1' } : {}), ...process.env },
  });
  closeSync(log);
  child.unref();
  if (child.pid !== undefined) tieToThisProcess(child, child.pid);
  return child;
}

/**
 * A killed process runs no exit hook, so a shell does it: its standard input ends when this process does.
 * It is in a session of its own, out of reach of a Ctrl-C.
 */
function tieToThisProcess(child: ChildProcess, pid: number): void {
  const watchdog = spawn('/bin/sh', ['-c', 'read -r _ && exit; kill -9 "$0" 2>/dev/null', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watchdog.on('error', () => child.kill('SIGKILL'));
  watchdog.stdin.on('error', () => {});
  watchdog.unref();
  if (watchdog.stdin instanceof Socket) watchdog.stdin.unref();
  child.once('exit', () => watchdog.stdin.end('over\n'));
}

export const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null;

/** Sends `signal` and waits for the end; after `graceMs` it is SIGKILL. */
export async function endServer(child: ChildProcess, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.ref();
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await ended;
  clearTimeout(timer);
}

/** Connects, sends `question` and gives what comes back first; undefined where nothing answers. */
export function ask(port: number, question: string): Promise<string | undefined> {
  return new Promise(resolve => {
    const socket = connect({ port, host: '127.0.0.1' });
    const finish = (answer: string | undefined): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1000, () => finish(undefined));
    socket.once('error', () => finish(undefined));
    socket.once('close', () => finish(undefined));
    socket.once('connect', () => socket.write(question));
    socket.once('data', answer => finish(answer.toString('latin1')));
  });
}

/** The end of a log, for an error's text. */
export const tailOf = (logFile: string): string => readFileSync(logFile, 'utf8').slice(-2000).trim();
