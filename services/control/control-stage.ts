import { GatewayError, type MaybePromise, type Outcome, reject, type Stage } from '@sluice/contract';
import { createAuditLog } from './audit.ts';
import { createKey } from './create-key.ts';
import type { ControlDependencies } from './dependencies.ts';
import { createOnce } from './once.ts';
import { listKeys, showKey } from './read-keys.ts';
import { createRevokeKey } from './revoke-key.ts';
import { type AdminRoute, createRouter } from './router.ts';
import { showConfig } from './show-config.ts';
import { createUsageEvents } from './usage-events.ts';

const CONCURRENCY = 256;
/** Longer than an ingress goes on driving one admin request; short, since the answer may hold a new key. */
const REPEAT_LIFETIME_MS = 60_000;

function adminRoutes(dependencies: ControlDependencies): AdminRoute[] {
  const { keys, events, clock } = dependencies;
  const once = createOnce<Outcome>({ clock, lifetimeMs: REPEAT_LIFETIME_MS });
  const audit = createAuditLog({ events, clock });
  const revokeKey = createRevokeKey(dependencies, audit);
  return [
    {
      method: 'POST',
      path: '/api/v1/keys',
      handle: request => once(request.envelope.id, () => createKey(request, dependencies, audit)),
    },
    { method: 'GET', path: '/api/v1/keys', handle: request => listKeys(request, keys) },
    { method: 'GET', path: '/api/v1/keys/:id', handle: request => showKey(request, keys) },
    { method: 'DELETE', path: '/api/v1/keys/:id', handle: revokeKey },
    { method: 'GET', path: '/api/v1/config', handle: () => showConfig(dependencies) },
    { method: 'GET', path: '/api/v1/usage/events', handle: createUsageEvents(events, clock) },
  ];
}

/** The admin API. Policy has checked that the caller holds the permission `admin`. */
export function createControlStage(dependencies: ControlDependencies): Stage {
  const route = createRouter(adminRoutes(dependencies));

  async function handle(...[envelope, body]: Parameters<Stage['handle']>): Promise<Outcome> {
    const { principal } = envelope;
    if (principal === undefined)
      return reject(
        new GatewayError('permission_denied', { internal: 'an admin request without a principal' }),
      );
    try {
      return await route(envelope, principal, body);
    } catch (cause) {
      return reject(GatewayError.from(cause));
    }
  }

  return {
    name: 'control',
    concurrency: CONCURRENCY,
    handle: (...given): MaybePromise<Outcome> => handle(...given),
  };
}
