import type { Config } from './schema/config.ts';

export interface CurrentConfig {
  revision: number;
  config: Config;
}

/** The configuration as services see it: they precompute what they need on change and read it on the hot path. */
export interface ConfigView {
  current(): CurrentConfig;
  /** Called after each change, until the returned function is called. */
  onChange(listener: (current: CurrentConfig) => void): () => void;
}

export interface UpdatableConfigView extends ConfigView {
  /**
   * Older revisions than the current one are ignored: a slow message must not undo a newer one. The same one may mean
   * something else by now, where a secret changed.
   */
  update(revision: number, config: Config): void;
}

export function createConfigView(initial: CurrentConfig): UpdatableConfigView {
  let current = initial;
  const listeners = new Set<(current: CurrentConfig) => void>();
  return {
    current: () => current,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    update(revision, config) {
      if (revision < current.revision) return;
      current = { revision, config };
      for (const listener of listeners) listener(current);
    },
  };
}
