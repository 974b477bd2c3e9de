import { dirname, join, resolve } from 'node:path';
import {
  type Config,
  findConfigFile,
  type Positions,
  type ReadFiles,
  readDocument,
  resolveConfig,
} from '@sluice/config';
import type { Environment } from './process.ts';

/** What the commands that start a gateway have in common. */
export interface StartOptions {
  config?: string;
  port?: number;
  data?: string;
  json?: boolean;
}

export interface UpOptions extends StartOptions {
  join?: string;
}

export interface Bootstrap {
  /** What this process itself needs: its server, bus, state, telemetry. Everything else comes by revisions. */
  config: Config;
  /** The configuration file, if there is one. */
  file: string | undefined;
  /** Where state and the key secret are: `--data`, else the folder of `state.file`. */
  dataFolder: string;
  environment: Environment;
}

/** Reads the configuration this process starts with. Throws `ConfigError`. */
export async function bootstrap(
  options: UpOptions,
  secrets: 'require' | 'defer',
  environment: Environment,
): Promise<Bootstrap> {
  const overrides = { ...environment, ...overridesOf(options) };
  const file =
    options.config === undefined
      ? findConfigFile({ env: environment, workingFolder: process.cwd() })
      : resolve(options.config);
  const {
    document,
    positions,
    notices,
  }: Pick<ReadFiles, 'document' | 'notices'> & { positions?: Positions } =
    file === undefined ? { document: {}, notices: [] } : await readDocument(file, environment);
  for (const notice of notices) process.stderr.write(`${notice}\n`);
  const config = resolveConfig(document, {
    env: overrides,
    secrets,
    // The store that keeps them cannot be reached yet; whether they are there is checked when the file is published.
    secretOf: () => 'not read yet',
    ...(positions === undefined ? {} : { positions }),
  });
  return {
    config,
    file,
    dataFolder: resolve(options.data ?? dirname(config.state.file)),
    environment: overrides,
  };
}

/** The command line is stronger than the environment, which is stronger than the file. */
function overridesOf({ port, data, join: hub }: UpOptions): Record<string, string> {
  return {
    ...(port === undefined ? {} : { GATEWAY_SERVER_PORT: String(port) }),
    ...(data === undefined ? {} : { GATEWAY_STATE_FILE: join(data, 'sluice.db') }),
    ...(hub === undefined ? {} : { GATEWAY_EDGE_JOIN: hub }),
  };
}
