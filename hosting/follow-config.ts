import {
  type Config,
  ConfigError,
  createConfigView,
  mergeLayers,
  type ResolveOptions,
  resolveConfig,
  secretNamesOf,
  type UpdatableConfigView,
} from '@sluice/config';
import type { ConfigRevision, SecretBox, Stores } from '@sluice/store';
import { createCounter, createGauge, type Telemetry } from '@sluice/telemetry';
import { followSecrets } from './follow-secrets.ts';

export interface FollowedConfig {
  view: UpdatableConfigView;
  stop: () => void;
}

export interface FollowOptions extends Pick<ResolveOptions, 'env' | 'secrets'> {
  /** Of processes that use secrets. */
  box: SecretBox | undefined;
}

/** Beyond it a secret is taken to be missing. */
const SECRET_PATIENCE_MS = 1_000;

/**
 * The configuration of this process: the newest revision of the store that can be used here, with the secrets as they are now.
 * Resolves when there is one.
 */
export async function followConfig(
  { config: revisions, secrets }: Pick<Stores, 'config' | 'secrets'>,
  { box, ...options }: FollowOptions,
  telemetry: Telemetry,
): Promise<FollowedConfig> {
  const { inUse, refused } = createMetrics(telemetry);
  let newest: ConfigRevision | undefined;
  let view: UpdatableConfigView | undefined;
  let awaited: number | undefined;
  let overdue = false;
  const first = Promise.withResolvers<UpdatableConfigView>();
  const opened = await followSecrets(secrets, box, use, telemetry);
  const stop = await revisions.follow(revision => {
    newest = revision;
    use();
  });
  return {
    view: await first.promise,
    stop() {
      stop();
      opened.stop();
    },
  };

  /** A secret of a revision may be heard of a moment after it: until then the one before stays. */
  function isComplete({ revision, layers }: ConfigRevision): boolean {
    if (box === undefined || [...secretNamesOf(layers)].every(name => opened.secretOf(name) !== undefined))
      return true;
    if (awaited === revision) return overdue;
    awaited = revision;
    overdue = false;
    setTimeout(() => {
      if (awaited !== revision) return;
      overdue = true;
      use();
    }, SECRET_PATIENCE_MS).unref();
    return false;
  }

  function use(): void {
    if (newest === undefined || !isComplete(newest)) return;
    const { revision } = newest;
    const config = resolve(newest, { ...options, secretOf: opened.secretOf }, telemetry);
    if (config === undefined) {
      refused.inc();
      return;
    }
    inUse.set(revision);
    telemetry.logger.level = config.telemetry.logs.level;
    if (view !== undefined) {
      view.update(revision, config);
      return;
    }
    view = createConfigView({ revision, config });
    first.resolve(view);
  }
}

function createMetrics({ metrics }: Telemetry) {
  return {
    inUse: createGauge(metrics, {
      name: 'sluice_config_revision',
      help: 'Revision of the configuration that the process serves.',
      labelNames: [],
    }).series(),
    refused: createCounter(metrics, {
      name: 'sluice_config_refused_total',
      help: 'Revisions that the process could not use, so that it stays with the one before.',
      labelNames: [],
    }).series(),
  };
}

function resolve(
  { revision, layers, author }: ConfigRevision,
  options: ResolveOptions,
  { logger }: Telemetry,
): Config | undefined {
  try {
    return resolveConfig(mergeLayers(layers), options);
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    logger.error(
      { revision, author },
      `This revision cannot be used here; the one before stays.\n${cause.message}`,
    );
    return undefined;
  }
}
