import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, endServer, hasEnded, spawnServer, tailOf } from './child-server.ts';
import { findServer, type ServerProgram } from './find-server.ts';
import { freePort } from './free-port.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { waitFor } from './wait-for.ts';

/** A real server, child of this process, on a loopback port, its data in a temporary folder. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  /** Ends it in its orderly way. Its data stay until this process exits. */
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Starts it again, stopped first where it runs: same port, same data. */
  restart(): Promise<void>;
}

export interface NatsServerOptions {
  /** Text in the format of nats-server's configuration file, such as `authorization` or `max_payload`. */
  config?: string;
  jetStream?: boolean;
  /** Default: a free one. */
  port?: number;
}

interface ServerKind {
  program: ServerProgram;
  scheme: string;
  question: string;
  /** What the answer of a server that is ready matches. */
  ready: RegExp;
  parameters(port: number, folder: string): string[];
}

const START_TIMEOUT_MS = 15_000;
const STOP_GRACE_MS = 5_000;
/** Between finding a port free and the server's bind, someone else may take it. */
const PORT_TRIES = 5;

export function startNatsServer({
  config = '',
  jetStream = false,
  port,
}: NatsServerOptions = {}): Promise<TestServer> {
  return startServer(
    {
      program: 'nats-server',
      scheme: 'nats',
      question: '',
      ready: jetStream ? /^INFO .*"jetstream":true/ : /^INFO /,
      parameters: (onPort, folder) => {
        const configFile = join(folder, 'nats.conf');
        writeFileSync(configFile, config);
        const store = jetStream ? ['-js', '-sd', join(folder, 'jetstream')] : [];
        return ['-c', configFile, '-a', '127.0.0.1', '-p', String(onPort), ...store];
      },
    },
    port,
  );
}

export function startRedisServer(): Promise<TestServer> {
  return startServer({
    program: 'redis-server',
    scheme: 'redis',
    question: 'PING\r\n',
    ready: /^\+PONG/,
    parameters: (port, folder) => {
      const address = ['--port', String(port), '--bind', '127.0.0.1'];
      const durability = ['--dir', folder, '--save', '', '--appendonly', 'yes'];
      return [...address, ...durability, '--maxmemory-policy', 'noeviction'];
    },
  });
}

async function startServer(kind: ServerKind, fixedPort?: number): Promise<TestServer> {
  const program = findServer(kind.program);
  for (let tries = 1; ; tries += 1) {
    const port = fixedPort ?? (await freePort());
    const folder = temporaryFolder();
    const launch = (): Promise<ChildProcess> => launchServer(kind, program, port, folder);
    try {
      return serverOf(await launch(), launch, `${kind.scheme}://127.0.0.1:${port}`, port);
    } catch (error) {
      if (fixedPort !== undefined || tries === PORT_TRIES) throw error;
    }
  }
}

async function launchServer(
  kind: ServerKind,
  program: string,
  port: number,
  folder: string,
): Promise<ChildProcess> {
  const logFile = join(folder, 'server.log');
  const child = spawnServer({ program, parameters: kind.parameters(port, folder), logFile });
  let failure: Error | undefined;
  child.once('error', error => {
    failure = error;
  });
  const isOver = (): boolean => failure !== undefined || hasEnded(child);
  await waitFor(async () => isOver() || kind.ready.test((await ask(port, kind.question)) ?? ''), {
    timeoutMs: START_TIMEOUT_MS,
    what: `${kind.program} on port ${port}`,
  }).catch(async error => {
    await endServer(child, 'SIGKILL', 0);
    throw error;
  });
  if (isOver())
    throw new Error(`${program} did not start. It printed:\n${tailOf(logFile)}`, { cause: failure });
  return child;
}

function serverOf(
  first: ChildProcess,
  launch: () => Promise<ChildProcess>,
  url: string,
  port: number,
): TestServer {
  let child = first;
  const stop = (): Promise<void> => endServer(child, 'SIGTERM', STOP_GRACE_MS);
  return {
    url,
    port,
    stop,
    kill: () => endServer(child, 'SIGKILL', STOP_GRACE_MS),
    restart: async () => {
      await stop();
      child = await launch();
    },
  };
}
