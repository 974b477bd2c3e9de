import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

const BUCKETS_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300,
];

/** `path` is always a template, so that the number of series does not depend on what callers send. */
export class HttpMetrics {
  readonly #requests: Counter<'method' | 'path' | 'status'>;
  readonly #duration: Histogram<'method' | 'path' | 'status'>;
  readonly #inFlight: Gauge<'method' | 'path'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#requests = new Counter({
      name: 'http_requests_total',
      help: 'Requests answered.',
      labelNames: ['method', 'path', 'status'],
      registers,
    });
    this.#duration = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from a request to the end of its answer.',
      labelNames: ['method', 'path', 'status'],
      buckets: BUCKETS_SECONDS,
      registers,
    });
    this.#inFlight = new Gauge({
      name: 'http_requests_in_flight',
      help: 'Requests being answered.',
      labelNames: ['method', 'path'],
      registers,
    });
  }

  begin(method: string, path: string): void {
    this.#inFlight.inc({ method, path });
  }

  end(method: string, path: string, status: number, seconds: number): void {
    const labels = { method, path, status };
    this.#inFlight.dec({ method, path });
    this.#requests.inc(labels);
    this.#duration.observe(labels, seconds);
  }
}
