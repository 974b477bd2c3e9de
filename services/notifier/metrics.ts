import { createCounter, createGauge, type Registry } from '@sluice/telemetry';

const results = ['delivered', 'failed', 'dead'] as const;

export interface NotifierMetrics {
  count(destination: string, result: (typeof results)[number]): void;
  /** How many wait, by destination. */
  waiting(counts: ReadonlyMap<string, number>): void;
}

/** Destinations come from the configuration, so their names need no bound. */
export function createMetrics(registry: Registry): NotifierMetrics {
  const attempts = createCounter(registry, {
    name: 'sluice_notices_total',
    help: 'Attempts to deliver alerts and callbacks, by destination: delivered, failed (tried again), dead (given up).',
    labelNames: ['destination', 'result'],
  });
  const waiting = createGauge(registry, {
    name: 'sluice_notices_waiting',
    help: 'Alerts and callbacks that wait to be delivered, by destination.',
    labelNames: ['destination'],
  });
  const known = new Set<string>();
  return {
    count: (destination, result) => attempts.series(destination, result).inc(),
    waiting(counts) {
      for (const destination of counts.keys()) known.add(destination);
      for (const destination of known) waiting.series(destination).set(counts.get(destination) ?? 0);
    },
  };
}
