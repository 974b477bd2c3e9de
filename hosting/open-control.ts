import { randomBytes } from 'node:crypto';
import { systemClock } from '@sluice/contract';
import {
  auditRevision,
  type ConfigFault,
  createAuditLog,
  ensureAdminKey,
  type FirstKeys,
  publishConfigFile,
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
  const published =
    file === undefined
      ? undefined
      : await publishConfigFile({
          file,
          env: environment,
          secrets: embedded ? 'require' : 'defer',
          revisions: stores.config,
          events: stores.events,
          telemetry,
          clock: systemClock,
        });
  if (published === undefined) await publishDefaults(stores);
  const keys = await ensureAdminKey({
    keys: stores.keys,
    keySecret: keySecretOf(process),
    audit: createAuditLog({ events: stores.events, clock: systemClock }),
    fromEnvironment: environment.GATEWAY_ADMIN_KEY,
    withFirstApiKey: true,
    clock: systemClock,
    random: randomBytes,
  });
  return { keys, lastFault: () => published?.lastFault(), close: () => published?.close() };
}

async function publishDefaults({ config, events }: Stores): Promise<void> {
  const previous = await config.current();
  const revision = await config.publish({}, 'defaults');
  if (revision.revision !== previous?.revision) auditRevision(events, revision, 'defaults');
}
