import type { KeyStore } from '@sluice/store';
import type { Telemetry } from '@sluice/telemetry';

const BEAT_INTERVAL_MS = 500;

export interface StartControlDependencies {
  keys: KeyStore;
  telemetry: Telemetry;
  beatIntervalMs?: number;
}

/** Says to every key feed, twice a second, that the store of keys lives. */
export function startControl({
  keys,
  telemetry: { logger },
  beatIntervalMs = BEAT_INTERVAL_MS,
}: StartControlDependencies): { close(): void } {
  let failing = false;
  let beating = false;

  async function beat(): Promise<void> {
    if (beating) return;
    beating = true;
    try {
      await keys.beat();
      if (failing) logger.info('The store of keys can be reached again.');
      failing = false;
    } catch (error) {
      if (!failing)
        logger.warn({ error }, 'The store of keys cannot be reached; nodes will stop trusting their caches.');
      failing = true;
    } finally {
      beating = false;
    }
  }

  void beat();
  const timer = setInterval(beat, beatIntervalMs);
  return { close: () => clearInterval(timer) };
}
