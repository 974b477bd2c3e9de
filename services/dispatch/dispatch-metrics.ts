import { Counter, Histogram, type Registry } from 'prom-client';
import type { Try } from './usage-of-attempt.ts';

/** `upstream_*`: the calls to providers. */
export class DispatchMetrics {
  readonly #calls: Counter<'upstream' | 'provider' | 'status'>;
  readonly #errors: Counter<'upstream' | 'error_type'>;
  readonly #duration: Histogram<'upstream' | 'provider'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#calls = new Counter({
      name: 'upstream_requests_total',
      help: 'Calls to providers, by HTTP status; 0 where there was none.',
      labelNames: ['upstream', 'provider', 'status'],
      registers,
    });
    this.#errors = new Counter({
      name: 'upstream_errors_total',
      help: 'Calls to providers that brought no complete answer.',
      labelNames: ['upstream', 'error_type'],
      registers,
    });
    this.#duration = new Histogram({
      name: 'upstream_request_duration_seconds',
      help: 'Time of a call to a provider, from the call to the end of its answer.',
      labelNames: ['upstream', 'provider'],
      buckets: [0.005, 0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
      registers,
    });
  }

  onTry({ provider, result, durationMs }: Try): void {
    const status = /^\d{3}$/.test(result) ? result : '0';
    this.#calls.inc({ upstream: provider, provider, status });
    this.#duration.observe({ upstream: provider, provider }, durationMs / 1_000);
    if (!result.startsWith('2')) this.#errors.inc({ upstream: provider, error_type: result });
  }
}
