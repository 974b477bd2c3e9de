import { randomBytes } from 'node:crypto';
import { systemClock } from '@sluice/contract';
import {
  auditRevision,
  type ConfigFault,
  createAuditLog,
  ensureAdminKey,
  type FirstKeys,
  publishConfigFile,
  publishLayer,
  SecretKeeper,
} from '@sluice/control';
import type { Stores } from '@sluice/store';
import { keySecretOf, type Process } from './start-services.ts';

export interface OpenedControl {
  keys: FirstKeys;
  lastFault(): ConfigFault | undefined;
  close(): void;
}

/** What control does before the others can start: publishes the configuration, and sees that there is an admin key. */
export async function openControl(
  { telemetry, environment, ...process }: Process,
  stores: Stores,
  file: string | undefined,
  embedded: boolean,
): Promise<OpenedControl> {
  const keySecret = keySecretOf(process);
  const keeper = new SecretKeeper({
    secrets: stores.secrets,
    box: process.box,
    keySecret,
    clock: systemClock,
  });
  const published =
    file === undefined
      ? undefined
      : await publishConfigFile({
          file,
          env: environment,
          secrets: embedded ? 'require' : 'defer',
          revisions: stores.config,
          events: stores.events,
          keeper,
          telemetry,
          clock: systemClock,
        });
  if (published === undefined) await publishDefaults(stores, environment, keeper);
  const keys = await ensureAdminKey({
    keys: stores.keys,
    keySecret,
    audit: createAuditLog({ events: stores.events, clock: systemClock }),
    fromEnvironment: environment.GATEWAY_ADMIN_KEY,
    withFirstApiKey: true,
    clock: systemClock,
    random: randomBytes,
  });
  return { keys, lastFault: () => published?.lastFault(), close: () => published?.close() };
}

/** Without a file there is nothing below what the API has changed. */
async function publishDefaults(
  { config, events }: Stores,
  env: Process['environment'],
  keeper: SecretKeeper,
): Promise<void> {
  const author = 'defaults';
  const change = { layer: 'file', document: {}, author, message: 'No configuration file' } as const;
  const { revision, isNew } = await publishLayer(change, config, { env, secrets: 'defer', keeper });
  if (isNew) auditRevision(events, revision, author);
}
