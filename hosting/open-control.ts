import { randomBytes } from 'node:crypto';
import type { Config } from '@sluice/config';
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
import { keySecretOf, type Process } from './process.ts';

export interface OpenedControl {
  keys: FirstKeys;
  lastFault(): ConfigFault | undefined;
  close(): Promise<void>;
}

interface OpenControlOptions {
  config: Config;
  /** The configuration file, if there is one. */
  file: string | undefined;
  /** Whether everything is in this process. */
  embedded: boolean;
}

/** What control does before the others can start: publishes the configuration, and sees that there is an admin key. */
export async function openControl(
  { telemetry, environment, ...process }: Process,
  stores: Stores,
  { config, file, embedded }: OpenControlOptions,
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
  const stopSync = await keepAnnotatedRoutes({ telemetry, environment }, stores, config.kubernetes, keeper);
  const keys = await ensureAdminKey({
    keys: stores.keys,
    keySecret,
    audit: createAuditLog({ events: stores.events, clock: systemClock }),
    fromEnvironment: environment.GATEWAY_ADMIN_KEY,
    withFirstApiKey: true,
    clock: systemClock,
    random: randomBytes,
  });
  return {
    keys,
    lastFault: () => published?.lastFault(),
    async close() {
      published?.close();
      await stopSync();
    },
  };
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

/** Follows the annotations of pods and services where that is wanted; else nothing is left of them. */
async function keepAnnotatedRoutes(
  { telemetry, environment: env }: Pick<Process, 'telemetry' | 'environment'>,
  { config: revisions, events }: Stores,
  settings: Config['kubernetes'],
  keeper: SecretKeeper,
): Promise<() => Promise<void>> {
  if (settings.sync) {
    const { syncRoutes } = await import('@sluice/control/kubernetes');
    return syncRoutes({ settings, env, revisions, keeper, events, telemetry });
  }
  const author = 'Kubernetes annotations';
  const change = {
    layer: 'kubernetes',
    document: undefined,
    author,
    message: 'kubernetes.sync is off',
  } as const;
  const { revision, isNew } = await publishLayer(change, revisions, { env, secrets: 'defer', keeper });
  if (isNew) auditRevision(events, revision, author);
  return async () => undefined;
}
