import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Config } from '@sluice/config';
import { SecretBox } from '@sluice/store';
import { secretOfFolder } from './key-secret.ts';

const FILE = 'master-key';

const keyOf = (text: string): KeyObject => createSecretKey(Buffer.from(text, 'utf8'));

/** `auth.masterKey`, else the file `master-key` in the data folder, made at the first start. */
export const masterKeyText = ({ auth }: Config, dataFolder: string): string =>
  auth.masterKey?.reveal() ?? secretOfFolder(dataFolder, FILE);

export const openSecretBox = ({ auth }: Config, masterKey: string): SecretBox =>
  new SecretBox(
    keyOf(masterKey),
    auth.previousMasterKeys.map(previous => keyOf(previous.reveal())),
  );
