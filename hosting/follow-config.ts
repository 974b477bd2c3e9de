import {
  type Config,
  ConfigError,
  createConfigView,
  type ResolveOptions,
  resolveConfig,
  type UpdatableConfigView,
} from '@sluice/config';
import type { ConfigRevision, ConfigStore } from '@sluice/store';
import type { Telemetry } from '@sluice/telemetry';

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
  { logger }: Telemetry,
): Promise<FollowedConfig> {
  let view: UpdatableConfigView | undefined;
  const first = Promise.withResolvers<UpdatableConfigView>();
  const stop = await store.follow(revision => {
    const config = resolve(revision, options, logger);
    if (config === undefined) return;
    if (view !== undefined) {
      view.update(revision.revision, config);
      return;
    }
    view = createConfigView({ revision: revision.revision, config });
    first.resolve(view);
  });
  return { view: await first.promise, stop };
}

function resolve(
  { revision, document, source }: ConfigRevision,
  options: Pick<ResolveOptions, 'env' | 'secrets'>,
  logger: Telemetry['logger'],
): Config | undefined {
  try {
    return resolveConfig(document, options);
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    logger.error(
      { revision, source },
      `This revision cannot be used here; the one before stays.\n${cause.message}`,
    );
    return undefined;
  }
}
