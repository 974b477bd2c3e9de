import type { Verdict } from '@sluice/contract';
import { createCounter, createHistogram, type Registry, registerGauge } from '@sluice/telemetry';

export interface GuardrailMetrics {
  /** The verdicts of one request or answer, and how long they took. */
  judged(profile: string, verdicts: readonly Verdict[], durationMs: number): void;
}

export function createMetrics(registry: Registry, waiting: () => number): GuardrailMetrics {
  const verdicts = createCounter(registry, {
    name: 'sluice_guardrail_verdicts_total',
    help: 'Verdicts by profile and detector: pass, mask, restore, block, flag, route, or skipped where the text could not be checked.',
    labelNames: ['profile', 'detector', 'result'],
  });
  const duration = createHistogram(registry, {
    name: 'sluice_guardrail_duration_seconds',
    help: 'How long the checks of one text or body took, waiting for a thread included.',
    labelNames: [],
    buckets: [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1],
  }).series();
  registerGauge(registry, {
    name: 'sluice_guardrail_queue_depth',
    help: 'Checks that wait for a thread.',
    read: waiting,
  });
  return {
    judged(profile, found, durationMs) {
      for (const { detector, result } of found) verdicts.series(profile, detector, result).inc();
      duration.observe(durationMs / 1000);
    },
  };
}
