import { createCounter, createGauge, createHistogram, type Registry } from '@sluice/telemetry';

const BUCKETS_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300,
];

/** `path` is always a template, so that the number of series does not depend on what callers send. */
export class HttpMetrics {
  readonly #requests;
  readonly #duration;
  readonly #inFlight;

  constructor(registry: Registry) {
    this.#requests = createCounter(registry, {
      name: 'http_requests_total',
      help: 'Requests answered.',
      labelNames: ['method', 'path', 'status'],
    });
    this.#duration = createHistogram(registry, {
      name: 'http_request_duration_seconds',
      help: 'Time from a request to the end of its answer.',
      labelNames: ['method', 'path', 'status'],
      buckets: BUCKETS_SECONDS,
    });
    this.#inFlight = createGauge(registry, {
      name: 'http_requests_in_flight',
      help: 'Requests being answered.',
      labelNames: ['method', 'path'],
    });
  }

  /** One that was refused before it was begun: it took no time worth telling. */
  refused(method: string, path: string, status: number): void {
    this.#requests.series(method, path, status).inc();
  }

  begin(method: string, path: string): void {
    this.#inFlight.series(method, path).inc();
  }

  /** `traceId`: of a trace that is kept, which shows such a request. */
  end(method: string, path: string, status: number, seconds: number, traceId?: string): void {
    this.#inFlight.series(method, path).dec();
    this.#requests.series(method, path, status).inc();
    this.#duration.series(method, path, status).observe(seconds, traceId);
  }
}
