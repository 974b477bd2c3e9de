import type { Verdict } from '@sluice/contract';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export interface GuardrailMetrics {
  /** The verdicts of one request, and how long they took. */
  judged(verdicts: readonly Verdict[], durationMs: number): void;
}

export function createMetrics(registry: Registry, waiting: () => number): GuardrailMetrics {
  const registers = [registry];
  const verdicts = new Counter({
    name: 'sluice_guardrail_verdicts_total',
    help: 'Verdicts by detector: pass, mask, block, flag, or skipped where the text could not be checked.',
    labelNames: ['detector', 'result'],
    registers,
  });
  const duration = new Histogram({
    name: 'sluice_guardrail_duration_seconds',
    help: 'How long the checks of one request took, waiting for a thread included.',
    buckets: [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1],
    registers,
  });
  new Gauge({
    name: 'sluice_guardrail_queue_depth',
    help: 'Checks that wait for a thread.',
    registers,
    collect() {
      this.set(waiting());
    },
  });
  return {
    judged(found, durationMs) {
      for (const { detector, result } of found) verdicts.inc({ detector, result });
      duration.observe(durationMs / 1000);
    },
  };
}
