import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Config } from '@sluice/config';
import type { ServiceName } from '@sluice/contract';
import { SecretBox } from '@sluice/store';
import { secretOfFolder } from './key-secret.ts';

/** Who calls with a provider's key, checks a token, signs a webhook, or keeps secrets for the others. */
const USES_SECRETS: readonly ServiceName[] = ['auth', 'guardrail', 'dispatch', 'control', 'metering'];
const FILE = 'master-key';

export const usesSecrets = (services: readonly ServiceName[]): boolean =>
  services.some(service => USES_SECRETS.includes(service));

const keyOf = (text: string): KeyObject => createSecretKey(Buffer.from(text, 'utf8'));

/** `auth.masterKey`, else the file `master-key` in the data folder, made at the first start. */
export const masterKeyText = ({ auth }: Config, dataFolder: string): string =>
  auth.masterKey?.reveal() ?? secretOfFolder(dataFolder, FILE);

export const openSecretBox = ({ auth }: Config, masterKey: string): SecretBox =>
  new SecretBox(
    keyOf(masterKey),
    auth.previousMasterKeys.map(previous => keyOf(previous.reveal())),
  );
