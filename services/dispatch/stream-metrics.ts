import { createCounter, createHistogram, type Registry } from '@sluice/telemetry';
import type { StreamFigures } from './call-figures.ts';

const labelNames = ['provider'] as const;

/** `streaming_*`: of answers that come as streams, complete or not. */
export class StreamMetrics {
  readonly #events;
  readonly #bytes;
  readonly #duration;

  constructor(registry: Registry) {
    this.#events = createCounter(registry, {
      name: 'streaming_events_total',
      help: 'Events of streams that came from providers, keep-alives left out.',
      labelNames,
    });
    this.#bytes = createCounter(registry, {
      name: 'streaming_bytes_total',
      help: 'Bytes of streams that came from providers.',
      labelNames,
    });
    this.#duration = createHistogram(registry, {
      name: 'streaming_duration_seconds',
      help: 'Time of a stream from its first byte to its end.',
      labelNames,
      buckets: [0.01, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
    });
  }

  ended(provider: string, { events, bytes, durationMs }: StreamFigures): void {
    this.#events.series(provider).inc(events);
    this.#bytes.series(provider).inc(bytes);
    this.#duration.series(provider).observe(durationMs / 1_000);
  }
}
