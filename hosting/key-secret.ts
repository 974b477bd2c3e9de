import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, ConfigError } from '@sluice/config';
import { prepareDataFolder } from './data-folder.ts';

const SECRET_BYTES = 32;

/**
 * The installation's secret, under which API keys are hashed and what masks stand for is encrypted: `auth.keySecret`, else the file
 * `key-secret` in the data folder, made at the first start and readable only by its owner.
 */
export function openKeySecret(config: Config, dataFolder: string): KeyObject {
  const configured = config.auth.keySecret?.reveal();
  if (configured !== undefined) return createSecretKey(Buffer.from(configured, 'utf8'));
  return createSecretKey(Buffer.from(keySecretOfFolder(dataFolder), 'utf8'));
}

/** `auth.keySecret`, where others hash keys under the same one. Throws a `ConfigError` that says who needs it. */
export function sharedKeySecret({ auth }: Config, neededBy: string): KeyObject {
  if (auth.keySecret !== undefined) return createSecretKey(Buffer.from(auth.keySecret.reveal(), 'utf8'));
  const message = `needed by ${neededBy}: 32 random bytes or more. Set it, or GATEWAY_AUTH_KEYSECRET`;
  throw new ConfigError([{ path: 'auth.keySecret', message }]);
}

export const keySecretOfFolder = (dataFolder: string): string => secretOfFolder(dataFolder, 'key-secret');

/** A secret that is made at the first start, and readable only by its owner. */
export function secretOfFolder(dataFolder: string, name: string): string {
  prepareDataFolder(dataFolder);
  const file = join(dataFolder, name);
  try {
    writeFileSync(file, `${randomBytes(SECRET_BYTES).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
  }
  return readFileSync(file, 'utf8').trim();
}
