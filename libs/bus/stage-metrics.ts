import type { StageName } from '@sluice/contract';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

const SECONDS_PER_MS = 0.001;

/** `sluice_stage_*`: what each stage did, and for how long. */
export class StageMetrics {
  readonly #duration: Histogram<'stage'>;
  readonly #running: Gauge<'stage'>;
  readonly #outcomes: Counter<'stage' | 'code'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#duration = new Histogram({
      name: 'sluice_stage_duration_seconds',
      help: 'Time a stage had a request, its answer included.',
      labelNames: ['stage'],
      buckets: [0.0001, 0.001, 0.01, 0.1, 1, 10, 100],
      registers,
    });
    this.#running = new Gauge({
      name: 'sluice_stage_requests_in_flight',
      help: 'Requests a stage works on.',
      labelNames: ['stage'],
      registers,
    });
    this.#outcomes = new Counter({
      name: 'sluice_stage_rejections_total',
      help: 'Requests a stage refused, by error code.',
      labelNames: ['stage', 'code'],
      registers,
    });
  }

  /** Returns what to call at the end, with `ok` or the error code. */
  begin(stage: StageName): (code: string) => void {
    const startedAt = performance.now();
    this.#running.inc({ stage });
    return code => {
      this.#running.dec({ stage });
      this.#duration.observe({ stage }, (performance.now() - startedAt) * SECONDS_PER_MS);
      if (code !== 'ok') this.#outcomes.inc({ stage, code });
    };
  }
}
