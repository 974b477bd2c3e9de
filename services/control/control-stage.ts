import { compileGrants } from '@sluice/config';
import { GatewayError, type MaybePromise, type Outcome, reject, type Stage } from '@sluice/contract';
import { createCaller } from './api/caller.ts';
import { Idempotency } from './api/idempotency.ts';
import { createOnce } from './api/once.ts';
import { createRouter } from './api/router.ts';
import type { ControlDependencies } from './dependencies.ts';
import { everyOperation } from './operations.ts';

const CONCURRENCY = 256;
/** Longer than an ingress goes on driving one admin request; short, since the answer may hold a new key. */
const REPEAT_LIFETIME_MS = 60_000;

/** The admin API: who may ask for what is decided here, operation by operation. */
export function createControlStage(dependencies: ControlDependencies): Stage {
  const { config, clock, denials } = dependencies;
  const route = createRouter(everyOperation(dependencies));
  const once = createOnce<Outcome>({ clock, lifetimeMs: REPEAT_LIFETIME_MS });
  const idempotency = new Idempotency(dependencies);
  let grants = compileGrants(config.current().config);
  config.onChange(current => {
    grants = compileGrants(current.config);
  });

  async function handle(...[envelope, body]: Parameters<Stage['handle']>): Promise<Outcome> {
    const { principal, method, id } = envelope;
    if (principal === undefined)
      return reject(
        new GatewayError('permission_denied', { internal: 'an admin request without a principal' }),
      );
    try {
      const work = () => route(envelope, createCaller(principal, grants), body);
      if (method === 'GET') return await work();
      return await once(id, () => idempotency.once(envelope, principal, body, work));
    } catch (cause) {
      const error = GatewayError.from(cause);
      if (error.code === 'permission_denied' || error.code === 'login_failed')
        denials.record(envelope, { code: error.code, reason: error.message });
      return reject(error);
    }
  }

  return {
    name: 'control',
    concurrency: CONCURRENCY,
    handle: (...given): MaybePromise<Outcome> => handle(...given),
  };
}
