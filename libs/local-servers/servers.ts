import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ask, endServer, hasEnded, spawnServer, tailOf } from './child-server.ts';
import { findServer, type ServerProgram } from './find-server.ts';
import { freePort } from './free-port.ts';
import { LocalServerError } from './local-server-error.ts';

/** A real server, child of this process, on a loopback port, its data in a folder of its own. */
export interface LocalServer {
  readonly url: string;
  readonly port: number;
  /** Ends it in its orderly way. Its data stay. */
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Starts it again, stopped first where it runs: same port, same data. */
  restart(): Promise<void>;
  /** Stops its work without ending it, as a stalled machine would, until `resume`. */
  pause(): void;
  resume(): void;
  /** Has it read its configuration file again, as nats-server does. */
  reload(): void;
  /** Called each time that it ends though nobody here asked it to. */
  onCrash(listener: () => void): void;
}

export interface ServerOptions {
  /** Where its data and its log are. */
  folder: string;
  /** Default: a free one. */
  port?: number;
}

export interface RedisServerOptions extends ServerOptions {
  /** Text in the format of redis-server’s configuration file, such as `cluster-enabled yes`. */
  config?: string;
  /** A sentinel keeps no data and writes what it finds out into its configuration. */
  isSentinel?: boolean;
}

export interface NatsServerOptions extends ServerOptions {
  /** Text in the format of nats-server's configuration file, such as `authorization` or `max_payload`. */
  config?: string;
  jetStream?: boolean;
}

export interface PrometheusOptions extends ServerOptions {
  /** Text in the format of `prometheus.yml`. */
  config: string;
}

interface ServerKind {
  program: ServerProgram;
  scheme: string;
  question: string;
  /** What the answer of a server that is ready matches. */
  ready: RegExp;
  parameters(port: number): string[];
}

const START_TIMEOUT_MS = 15_000;
const STOP_GRACE_MS = 5_000;
const POLL_MS = 10;
/** Between finding a port free and the server's bind, someone else may take it. */
const PORT_TRIES = 5;

export function startNatsServer({
  config = '',
  jetStream = false,
  folder,
  port,
}: NatsServerOptions): Promise<LocalServer> {
  return startServer(
    {
      program: 'nats-server',
      scheme: 'nats',
      question: '',
      ready: jetStream ? /^INFO .*"jetstream":true/ : /^INFO /,
      parameters: onPort => {
        const configFile = join(folder, 'nats.conf');
        writeFileSync(configFile, config);
        const store = jetStream ? ['-js', '-sd', join(folder, 'jetstream')] : [];
        return ['-c', configFile, '-a', '127.0.0.1', '-p', String(onPort), ...store];
      },
    },
    folder,
    port,
  );
}

export function startRedisServer({
  folder,
  port,
  config = '',
  isSentinel = false,
}: RedisServerOptions): Promise<LocalServer> {
  return startServer(
    {
      program: 'redis-server',
      scheme: 'redis',
      question: 'PING\r\n',
      ready: /^(?:\+PONG|-NOAUTH)/,
      parameters: onPort => {
        const configFile = join(folder, 'redis.conf');
        writeFileSync(configFile, config);
        const own = [configFile, '--port', String(onPort), '--bind', '127.0.0.1', '--dir', folder];
        if (isSentinel) return [...own, '--sentinel'];
        return [...own, '--save', '', '--appendonly', 'yes', '--maxmemory-policy', 'noeviction'];
      },
    },
    folder,
    port,
  );
}

export function startPrometheusServer({ config, folder, port }: PrometheusOptions): Promise<LocalServer> {
  return startServer(
    {
      program: 'prometheus',
      scheme: 'http',
      question: 'GET /-/ready HTTP/1.0\r\n\r\n',
      ready: /^HTTP\/1\.\d 200 /,
      parameters: onPort => {
        const configFile = join(folder, 'prometheus.yml');
        writeFileSync(configFile, config);
        return [
          `--config.file=${configFile}`,
          `--storage.tsdb.path=${join(folder, 'series')}`,
          `--web.listen-address=127.0.0.1:${onPort}`,
        ];
      },
    },
    folder,
    port,
  );
}

async function startServer(kind: ServerKind, folder: string, fixedPort?: number): Promise<LocalServer> {
  const program = findServer(kind.program);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (let tries = 1; ; tries += 1) {
    const port = fixedPort ?? (await freePort());
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
  const child = spawnServer({ program, parameters: kind.parameters(port), logFile });
  let failure: Error | undefined;
  child.once('error', error => {
    failure = error;
  });
  const isOver = (): boolean => failure !== undefined || hasEnded(child);
  const giveUpAt = performance.now() + START_TIMEOUT_MS;
  while (!isOver() && !kind.ready.test((await ask(port, kind.question)) ?? '')) {
    if (performance.now() > giveUpAt) {
      await endServer(child, 'SIGKILL', 0);
      throw new LocalServerError(
        `${program} does not answer on port ${port}. It printed:\n${tailOf(logFile)}`,
      );
    }
    await delay(POLL_MS);
  }
  if (isOver())
    throw new LocalServerError(`${program} did not start. It printed:\n${tailOf(logFile)}`, {
      cause: failure,
    });
  return child;
}

function serverOf(
  first: ChildProcess,
  launch: () => Promise<ChildProcess>,
  url: string,
  port: number,
): LocalServer {
  let child = first;
  let ending = false;
  let onCrash = (): void => undefined;
  const watch = (): void => {
    ending = false;
    child.once('exit', () => {
      if (!ending) onCrash();
    });
  };
  const end = (signal: NodeJS.Signals): Promise<void> => {
    ending = true;
    return endServer(child, signal, STOP_GRACE_MS);
  };
  watch();
  return {
    url,
    port,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    restart: async () => {
      await end('SIGTERM');
      child = await launch();
      watch();
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    reload: () => void child.kill('SIGHUP'),
    onCrash: listener => {
      onCrash = listener;
    },
  };
}
