import { type ClusterProfile, keyOfProfile, readProfiles } from '@sluice/sdk/profile';
import type { CommandIo } from './command-io.ts';
import { CommandError, exitCodes } from './exit-codes.ts';

export const DEFAULT_URL = 'http://127.0.0.1:8080';

const usageError = (message: string): CommandError => new CommandError(exitCodes.usage, message);

/** The profile that `--cluster` names, else the one of the last `init`. */
export function chosenProfile({
  env,
  cluster,
}: Pick<CommandIo, 'env' | 'cluster'>): ClusterProfile | undefined {
  const { current, clusters } = readProfiles(env);
  const profile = clusters[cluster ?? current ?? ''];
  if (cluster === undefined || profile !== undefined) return profile;
  const known = Object.keys(clusters).join(', ');
  throw usageError(
    `There is no cluster ${JSON.stringify(cluster)} here${known === '' ? '' : `, only ${known}`}. Make it known: ./sluice init --cluster ${cluster} --key KEY`,
  );
}

/** An address as commands use it. `source` is named where it is none. */
export function parseAddress(text: string, source: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw usageError(`${source} is not an address: expected one such as ${DEFAULT_URL}.`);
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/** A key as it can be sent. `source` is named where it is none. */
export function parseKey(text: string | undefined, source: string): string {
  if (!text)
    throw usageError(
      `There is no key: set ${source} to an admin key of the gateway. "./sluice up" shows one at its first start.`,
    );
  if (!/^[\x21-\x7e]+$/.test(text))
    throw usageError(`${source} holds spaces or other characters that no key has. Was it copied whole?`);
  return text;
}

/**
 * Where the gateway is and with which key it is asked: what `--cluster` names; else `GATEWAY_URL` and `AI_GATEWAY_API_KEY`; else
 * what `init` has kept. A kept key goes to no other address than that it was kept with.
 */
export function locateGateway(io: Pick<CommandIo, 'env' | 'cluster'>): { address: string; key: string } {
  const { env, cluster } = io;
  const isNamed = cluster !== undefined;
  const profile = isNamed || !env.GATEWAY_URL ? chosenProfile(io) : undefined;
  const address =
    profile === undefined
      ? parseAddress(env.GATEWAY_URL || DEFAULT_URL, 'GATEWAY_URL')
      : parseAddress(profile.url, 'The address that "init" has kept');
  const kept = profile && keyOfProfile(profile, env);
  const key = isNamed ? kept || env.AI_GATEWAY_API_KEY : env.AI_GATEWAY_API_KEY || kept;
  return { address, key: parseKey(key, 'AI_GATEWAY_API_KEY') };
}
