import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalServerError } from './local-server-error.ts';

export type ServerProgram = 'nats-server' | 'redis-server' | 'prometheus';

const environmentNames = {
  'nats-server': 'NATS_SERVER',
  'redis-server': 'REDIS_SERVER',
  prometheus: 'PROMETHEUS',
} as const;
const installHints = {
  'nats-server':
    'Run "./sluice test" once, which installs it, or "go install github.com/nats-io/nats-server/v2@latest", or "apt-get install nats-server"',
  'redis-server': 'Run "apt-get install redis-server" (Debian, Ubuntu) or "brew install redis" (macOS)',
  prometheus:
    'Run "./sluice test test/monitoring" once, which unpacks Debian’s, or see https://prometheus.io/download',
} as const;
/** Debian puts nats-server into a folder that only root has on its PATH. */
const systemFolders = ['/usr/local/bin', '/usr/local/sbin', '/usr/sbin', '/opt/homebrew/bin'];
const toolsFolder = fileURLToPath(new URL('../../.tools/bin', import.meta.url));

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The path of a server's program: what `NATS_SERVER`, `REDIS_SERVER` or `PROMETHEUS` names, else the first on the PATH,
 * else the one in `.tools/bin`, else the system's. Throws a `LocalServerError` that says what to install.
 */
export function findServer(program: ServerProgram, environment: NodeJS.ProcessEnv = process.env): string {
  const environmentName = environmentNames[program];
  const named = environment[environmentName];
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return named;
    throw new LocalServerError(`${environmentName} is ${named}, which is not a program that can be run.`);
  }
  const onPath = (environment.PATH ?? '').split(delimiter).filter(folder => folder !== '');
  const found = [...onPath, toolsFolder, ...systemFolders]
    .map(folder => join(folder, program))
    .find(isExecutable);
  if (found !== undefined) return found;
  throw new LocalServerError(
    `There is no ${program} on the PATH. ${installHints[program]}, or set ${environmentName} to its path.`,
  );
}
