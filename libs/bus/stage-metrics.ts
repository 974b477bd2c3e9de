import type { ErrorCode, StageName } from '@sluice/contract';
import { createCounter, createGauge, createHistogram, type Registry } from '@sluice/telemetry';

const SECONDS_PER_MS = 0.001;

/** `sluice_stage_*`: what each stage did, and for how long. */
export class StageMetrics {
  readonly #duration;
  readonly #running;
  readonly #rejections;

  constructor(registry: Registry) {
    this.#duration = createHistogram(registry, {
      name: 'sluice_stage_duration_seconds',
      help: 'Time a stage had a request, its answer included.',
      labelNames: ['stage'],
      buckets: [0.0001, 0.001, 0.01, 0.1, 1, 10, 100],
    });
    this.#running = createGauge(registry, {
      name: 'sluice_stage_requests_in_flight',
      help: 'Requests a stage works on.',
      labelNames: ['stage'],
    });
    this.#rejections = createCounter(registry, {
      name: 'sluice_stage_rejections_total',
      help: 'Requests a stage refused, by error code.',
      labelNames: ['stage', 'code'],
    });
  }

  /** Returns when it began, for `end`. */
  begin(stage: StageName): number {
    this.#running.series(stage).inc();
    return performance.now();
  }

  /** `code` is that of the refusal; absent where there was none. */
  end(stage: StageName, startedAt: number, code: ErrorCode | undefined): void {
    this.#running.series(stage).dec();
    this.#duration.series(stage).observe((performance.now() - startedAt) * SECONDS_PER_MS);
    if (code !== undefined) this.#rejections.series(stage, code).inc();
  }
}
