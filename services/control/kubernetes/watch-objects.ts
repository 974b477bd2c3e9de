import { setTimeout as delay } from 'node:timers/promises';
import {
  CoreV1Api,
  type Informer,
  KubeConfig,
  type KubernetesObject,
  makeInformer,
  type ObjectCache,
} from '@kubernetes/client-node';
import type { Telemetry } from '@sluice/telemetry';
import { type AnnotatedObject, fromPod, fromService, isAnnotated } from './annotated-object.ts';

export interface WatchObjectsOptions {
  /** Empty: the one that this process is in. `*`: all. */
  namespaces: readonly string[];
  logger: Telemetry['logger'];
  signal: AbortSignal;
  /** Called after every change, and once everything has been listed. Must not throw. */
  onChange(): void;
  retry?: { initialMs: number; maxMs: number };
}

export interface WatchedObjects {
  /** Undefined until everything has been listed once: a part of it would be taken for the whole. */
  annotated(): AnnotatedObject[] | undefined;
  /** Whether every watch runs; a reason where one does not. */
  problem(): string | undefined;
}

type AnyInformer<T extends KubernetesObject> = Informer<T> & ObjectCache<T>;

/** One list, and the watch that keeps it true. */
interface Source {
  what: string;
  isListed: boolean;
  problem: string | undefined;
  annotated(): AnnotatedObject[];
}

/**
 * Follows pods and services as the cluster has them: lists them, watches from there on, and lists again where the cluster no
 * longer knows what changed since (410 Gone). Reached by `KUBECONFIG`, or as a pod by its service account; addresses and
 * credentials are the operator's own, so outbound checks do not concern them.
 */
export function watchObjects(options: WatchObjectsOptions): WatchedObjects {
  const config = new KubeConfig();
  config.loadFromDefault();
  const api = config.makeApiClient(CoreV1Api);
  const own = config.getContextObject(config.getCurrentContext())?.namespace ?? 'default';
  const named = options.namespaces.length === 0 ? [own] : options.namespaces;
  const sources = (named.includes('*') ? ['*'] : [...new Set(named)]).flatMap(namespace => {
    const isEverywhere = namespace === '*';
    const path = (kind: string): string =>
      isEverywhere ? `/api/v1/${kind}` : `/api/v1/namespaces/${encodeURIComponent(namespace)}/${kind}`;
    const pods = makeInformer(config, path('pods'), () =>
      isEverywhere ? api.listPodForAllNamespaces() : api.listNamespacedPod({ namespace }),
    );
    const services = makeInformer(config, path('services'), () =>
      isEverywhere ? api.listServiceForAllNamespaces() : api.listNamespacedService({ namespace }),
    );
    return [
      follow(`pods of ${namespace}`, pods, fromPod, options),
      follow(`services of ${namespace}`, services, fromService, options),
    ];
  });
  return {
    annotated: () =>
      sources.every(({ isListed }) => isListed) ? sources.flatMap(source => source.annotated()) : undefined,
    problem: () => sources.find(({ problem }) => problem !== undefined)?.problem,
  };
}

function follow<T extends KubernetesObject>(
  what: string,
  informer: AnyInformer<T>,
  read: (object: T) => AnnotatedObject,
  { logger, signal, onChange, retry = { initialMs: 1_000, maxMs: 30_000 } }: WatchObjectsOptions,
): Source {
  const source: Source = {
    what,
    isListed: false,
    problem: undefined,
    annotated: () => informer.list().filter(isAnnotated).map(read),
  };
  let pauseMs = retry.initialMs;
  let running = new Run();
  informer.on('change', onChange);
  informer.on('error', cause => running.fail(cause));

  /** Resolves with what went wrong: the client has given up then. */
  async function run(): Promise<unknown> {
    running = new Run();
    await informer.start();
    if (!running.hasFailed && !signal.aborted) {
      if (source.problem !== undefined) logger.info({ what }, `Kubernetes: ${what} are watched again`);
      source.problem = undefined;
      source.isListed = true;
      pauseMs = retry.initialMs;
      onChange();
    }
    return running.failure;
  }

  async function keepRunning(): Promise<void> {
    while (!signal.aborted) {
      const cause = await run().catch((error: unknown) => error);
      if (signal.aborted) return;
      if (source.problem === undefined)
        logger.warn({ err: cause, what }, `Kubernetes: ${what} cannot be watched; trying again`);
      source.problem = `${what}: ${cause instanceof Error ? cause.message : String(cause)}`;
      await delay(pauseMs, undefined, { signal, ref: false }).catch(() => {});
      pauseMs = Math.min(pauseMs * 2, retry.maxMs);
    }
  }

  signal.addEventListener('abort', () => {
    void informer.stop();
    running.fail(signal.reason);
  });
  void keepRunning();
  return source;
}

/** From a start of the client until it gives up. */
class Run {
  hasFailed = false;
  readonly #failure = Promise.withResolvers<unknown>();

  get failure(): Promise<unknown> {
    return this.#failure.promise;
  }

  fail(cause: unknown): void {
    this.hasFailed = true;
    this.#failure.resolve(cause);
  }
}
