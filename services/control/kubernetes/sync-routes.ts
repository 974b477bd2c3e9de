import { setTimeout as delay } from 'node:timers/promises';
import { type Config, ConfigError, type ResolveOptions } from '@sluice/config';
import type { ConfigStore, EventLog } from '@sluice/store';
import { createGauge, type Telemetry } from '@sluice/telemetry';
import { auditRevision } from '../audit-revision.ts';
import { publishLayer } from '../config/publish-layer.ts';
import type { SecretKeeper } from '../secrets/secret-keeper.ts';
import { type RouteDocument, routesOfObjects } from './routes-of-objects.ts';
import { watchObjects } from './watch-objects.ts';

export interface SyncRoutesDependencies {
  settings: Config['kubernetes'];
  env: ResolveOptions['env'];
  revisions: ConfigStore;
  keeper: SecretKeeper;
  events: EventLog;
  telemetry: Telemetry;
  /** Changes that come within it become one revision. */
  gatherMs?: number;
  retry?: { initialMs: number; maxMs: number };
}

/** Who publishes, in the audit log. */
const PUBLISHER = 'Kubernetes annotations';
const PUBLISH_RETRY_MS = 1_000;
/** Where they do not fit what the file and the API say: both may change. */
const REFUSED_RETRY_MS = 30_000;

/** As a patch that adds them by their names. */
const layerOf = (routes: readonly RouteDocument[]): unknown =>
  routes.length === 0
    ? undefined
    : { routes: { $list: Object.fromEntries(routes.map(route => [route.name, route])) } };

/**
 * Keeps the layer `kubernetes` of the configuration true to the annotated pods and services of the cluster. Until all of them
 * are known it stays as it was. Returns what ends it. Every control may do so: they publish the same.
 */
export function syncRoutes(dependencies: SyncRoutesDependencies): () => Promise<void> {
  const { settings, env, revisions, keeper, events, telemetry, gatherMs = 500, retry } = dependencies;
  const { logger, metrics } = telemetry;
  const routesGauge = createGauge(metrics, {
    name: 'sluice_kubernetes_routes',
    help: 'Routes by annotations of pods and services.',
    labelNames: [],
  }).series();
  const refusedGauge = createGauge(metrics, {
    name: 'sluice_kubernetes_refused_objects',
    help: 'Pods and services whose annotations cannot be used.',
    labelNames: [],
  }).series();
  const closing = new AbortController();
  const { signal } = closing;
  let said: ReadonlyMap<string, string> = new Map();
  let isChanged = false;
  let publishing: Promise<void> | undefined;

  function report(faults: ReadonlyMap<string, string>): void {
    for (const [object, fault] of faults)
      if (said.get(object) !== fault)
        logger.warn({ object, fault }, `Kubernetes: ${object} gets no route: ${fault}`);
    said = faults;
    refusedGauge.set(faults.size);
  }

  async function publish(): Promise<void> {
    const objects = watched.annotated();
    if (objects === undefined) return;
    const { routes, faults } = routesOfObjects(objects, settings.allowAnonymous);
    report(faults);
    const { revision, isNew } = await publishLayer(
      {
        layer: 'kubernetes',
        document: layerOf(routes),
        author: PUBLISHER,
        message: `${routes.length} routes of annotated pods and services`,
      },
      revisions,
      { env, secrets: 'defer', keeper },
    );
    routesGauge.set(routes.length);
    if (!isNew) return;
    logger.info({ revision: revision.revision, routes: routes.length }, 'Routes by annotations are in use.');
    auditRevision(events, revision, PUBLISHER);
  }

  /** Until nothing has changed meanwhile. */
  async function publishChanges(): Promise<void> {
    let pauseMs = gatherMs;
    while (isChanged && !signal.aborted) {
      isChanged = false;
      await delay(pauseMs, undefined, { signal, ref: false }).catch(() => {});
      pauseMs = gatherMs;
      if (!signal.aborted)
        await publish().catch((cause: unknown) => {
          const isRefused = cause instanceof ConfigError;
          logger.warn(
            { err: cause },
            `Routes by annotations could not be ${isRefused ? 'used' : 'stored'}; trying again.`,
          );
          isChanged = true;
          pauseMs = isRefused ? REFUSED_RETRY_MS : PUBLISH_RETRY_MS;
        });
    }
    publishing = undefined;
  }

  function onChange(): void {
    isChanged = true;
    publishing ??= publishChanges();
  }

  const watched = watchObjects({
    namespaces: settings.namespaces,
    logger,
    signal,
    onChange,
    ...(retry !== undefined && { retry }),
  });
  return async () => {
    closing.abort();
    await publishing;
  };
}
