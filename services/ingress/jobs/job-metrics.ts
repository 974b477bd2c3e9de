import type { JobState } from '@sluice/contract';
import { createCounter, type Registry } from '@sluice/telemetry';

/** `sluice_jobs_*`: what becomes of requests whose callers do not wait. */
export class JobMetrics {
  readonly #runs;
  readonly #ended;

  constructor(registry: Registry) {
    this.#runs = createCounter(registry, {
      name: 'sluice_job_runs_total',
      help: 'How often jobs were begun: more often than there are jobs where targets were down again, or processes died.',
      labelNames: ['queue'],
    });
    this.#ended = createCounter(registry, {
      name: 'sluice_jobs_ended_total',
      help: 'Jobs by how they ended: completed, or failed, which makes a dead letter.',
      labelNames: ['queue', 'state'],
    });
  }

  onRun(queue: string): void {
    this.#runs.series(queue).inc();
  }

  onEnd(queue: string, state: JobState): void {
    this.#ended.series(queue, state).inc();
  }
}
