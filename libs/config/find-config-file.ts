import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from './problem.ts';

export interface FindConfigFileOptions {
  env: Readonly<Record<string, string | undefined>>;
  workingFolder: string;
  exists?: (path: string) => boolean;
}

const ENVIRONMENT_NAME = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * The file to use when none is named: `config/<GATEWAY_ENV>.*`, else `sluice.*`, else `config/default.*`
 * in the working folder. Undefined where there is none: then everything has its default.
 */
export function findConfigFile({
  env,
  workingFolder,
  exists = isThere,
}: FindConfigFileOptions): string | undefined {
  const environment = env.GATEWAY_ENV;
  const named = environment !== undefined && environment !== '';
  if (named && !ENVIRONMENT_NAME.test(environment))
    throw new ConfigError([{ file: 'GATEWAY_ENV', path: '', message: 'expected a word such as production' }]);
  const forEnvironment = named
    ? ['yaml', 'yml', 'toml', 'json'].map(end => `config/${environment}.${end}`)
    : [];
  const candidates = [
    ...forEnvironment,
    ...['sluice.yaml', 'sluice.yml', 'sluice.json', 'sluice.toml'],
    ...['yaml', 'yml', 'toml', 'json'].map(end => `config/default.${end}`),
  ];
  const found = candidates.map(candidate => join(workingFolder, candidate)).find(exists);
  if (found === undefined && named) {
    const message = `there is no configuration for it; looked for ${candidates.join(', ')}`;
    throw new ConfigError([{ file: 'GATEWAY_ENV', path: '', message }]);
  }
  return found;
}

/** Whether there is a file. One that may not be looked at is no missing one: a gateway must not start without what it says. */
function isThere(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw new ConfigError([{ file: path, path: '', message: `cannot be read (${String(code)})` }]);
  }
}
