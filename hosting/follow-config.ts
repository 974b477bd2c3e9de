import {
  type Config,
  ConfigError,
  createConfigView,
  mergeLayers,
  type ResolveOptions,
  resolveConfig,
  type UpdatableConfigView,
} from '@sluice/config';
import type { ConfigRevision, ConfigStore } from '@sluice/store';
import { createCounter, createGauge, type Telemetry } from '@sluice/telemetry';

export interface FollowedConfig {
  view: UpdatableConfigView;
  stop: () => void;
}

/**
 * The configuration of this process: the newest revision of the store that can be used here. Resolves
 * when there is one.
 */
export async function followConfig(
  store: ConfigStore,
  options: Pick<ResolveOptions, 'env' | 'secrets'>,
  telemetry: Telemetry,
): Promise<FollowedConfig> {
  const { inUse, refused } = createMetrics(telemetry);
  let view: UpdatableConfigView | undefined;
  const first = Promise.withResolvers<UpdatableConfigView>();
  const stop = await store.follow(({ revision, ...written }) => {
    const config = resolve({ revision, ...written }, options, telemetry);
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
  });
  return { view: await first.promise, stop };
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
  options: Pick<ResolveOptions, 'env' | 'secrets'>,
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
