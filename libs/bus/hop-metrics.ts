import type { StageName } from '@sluice/contract';
import { createHistogram, type Registry } from '@sluice/telemetry';

/** Of messages that take a request from one process to a stage of another. */
export function createHopMetrics(registry: Registry): (stage: StageName, durationMs: number) => void {
  const duration = createHistogram(registry, {
    name: 'sluice_hop_duration_seconds',
    help: 'Time a request was on its way to a stage of another process, by both their clocks.',
    labelNames: ['stage'],
    buckets: [0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
  });
  return (stage, durationMs) => duration.series(stage).observe(Math.max(0, durationMs) / 1_000);
}
