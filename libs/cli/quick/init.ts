import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type ClusterProfile, profilesFile, readProfiles } from '@sluice/sdk/profile';
import { type CommandIo, writeLine } from '../command-io.ts';
import { validateConfig } from '../config/local-config.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import { chosenProfile, DEFAULT_URL, parseAddress, parseKey } from '../gateway-location.ts';

export interface InitOptions {
  /** `true`: the option was there without a value, as where a variable is not set. */
  key?: string | true;
  url?: string;
  config?: string;
  json?: true;
}

/** Names of files are made of it. */
const CLUSTER_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Nobody else may read it, from its first byte on; a reader sees the old file or the new one. */
function writePrivately(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  chmodSync(dirname(file), 0o700);
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, text, { mode: 0o600 });
  renameSync(temporary, file);
}

/** Refers to the variable where that has the key; else the key goes into a file of its own. */
function keepKey(key: string, cluster: string, folder: string, env: CommandIo['env']): ClusterProfile['key'] {
  if (key === env.AI_GATEWAY_API_KEY) return { variable: 'AI_GATEWAY_API_KEY' };
  const file = join(folder, 'keys', cluster);
  writePrivately(file, `${key}\n`);
  return { file };
}

const placeOf = (key: ClusterProfile['key']): string => {
  if (key === undefined) return 'none kept: commands take AI_GATEWAY_API_KEY';
  return 'variable' in key ? `from ${key.variable}, each time` : key.file;
};

/** `init`: keeps where a cluster is and where its key is, or which configuration `apply` is to apply. */
export async function init({ key, url, config, json }: InitOptions, io: CommandIo): Promise<void> {
  const { env } = io;
  const file = profilesFile(env);
  if (file === undefined)
    throw new CommandError(exitCodes.cannotCreate, 'There is no folder for settings here.');
  const profiles = readProfiles(env);
  const cluster = io.cluster ?? profiles.current ?? 'default';
  if (!CLUSTER_NAME.test(cluster))
    throw new CommandError(
      exitCodes.usage,
      '--cluster: expected letters, digits, ".", "_" and "-", such as aimlops.',
    );
  const given = key === undefined ? undefined : parseKey(key === true ? '' : key, 'AI_GATEWAY_API_KEY');
  if (config !== undefined) await validateConfig(config, {}, { ...io, stdout: io.stderr });
  const before: Partial<ClusterProfile> = profiles.clusters[cluster] ?? {};
  const keptKey = given === undefined ? before.key : keepKey(given, cluster, dirname(file), env);
  const profile: ClusterProfile = {
    url: parseAddress(url ?? before.url ?? (env.GATEWAY_URL || DEFAULT_URL), url ? '--url' : 'GATEWAY_URL'),
    ...(keptKey !== undefined && { key: keptKey }),
    ...((config ?? before.config) !== undefined && {
      config: config === undefined ? before.config : resolve(config),
    }),
  };
  const clusters = { ...profiles.clusters, [cluster]: profile };
  writePrivately(file, `${JSON.stringify({ current: cluster, clusters }, undefined, 2)}\n`);
  if (json) return writeLine(io.stdout, JSON.stringify({ cluster, file, ...profile }));
  const lines = [
    `The cluster ${cluster} is kept in ${file}:`,
    `  address        ${profile.url}`,
    `  key            ${placeOf(profile.key)}`,
    ...(profile.config === undefined
      ? []
      : [`  configuration  ${profile.config}, applied by ./sluice apply`]),
  ];
  await writeLine(io.stdout, lines.join('\n'));
}

/** Which configuration `apply` means where none is named. */
export const keptConfig = (io: CommandIo): string | undefined => chosenProfile(io)?.config;
