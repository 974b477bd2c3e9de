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

export interface GatewayAddress {
  address: string;
  /** Whether somebody has said where it is. */
  isNamed: boolean;
}

const profileOf = (io: Pick<CommandIo, 'env' | 'cluster'>): ClusterProfile | undefined =>
  io.cluster !== undefined || !io.env.GATEWAY_URL ? chosenProfile(io) : undefined;

/** Where the gateway is: what `--cluster` names; else `GATEWAY_URL`; else what `init` has kept. */
export function addressOf(io: Pick<CommandIo, 'env' | 'cluster'>): GatewayAddress {
  const profile = profileOf(io);
  if (profile !== undefined)
    return { address: parseAddress(profile.url, 'The address that "init" has kept'), isNamed: true };
  const named = io.env.GATEWAY_URL;
  return { address: parseAddress(named || DEFAULT_URL, 'GATEWAY_URL'), isNamed: Boolean(named) };
}

/**
 * Where the gateway is and with which key it is asked: what `--cluster` names; else `GATEWAY_URL` and `AI_GATEWAY_API_KEY`; else
 * what `init` has kept. A kept key goes to no other address than that it was kept with.
 */
export function locateGateway(io: Pick<CommandIo, 'env' | 'cluster'>): { address: string; key: string } {
  const { env, cluster } = io;
  const profile = profileOf(io);
  const kept = profile && keyOfProfile(profile, env);
  const key = cluster === undefined ? env.AI_GATEWAY_API_KEY || kept : kept || env.AI_GATEWAY_API_KEY;
  return { address: addressOf(io).address, key: parseKey(key, 'AI_GATEWAY_API_KEY') };
}
