import { createCounter, createHistogram, type Registry } from '@sluice/telemetry';
import type { StreamFigures } from './call-figures.ts';

const labelNames = ['provider'] as const;

/** `streaming_*`, and how fast models speak: of answers that come as streams, complete or not. */
export class StreamMetrics {
  readonly #events;
  readonly #bytes;
  readonly #duration;
  readonly #firstToken;
  readonly #perToken;

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
    this.#firstToken = createHistogram(registry, {
      name: 'sluice_time_to_first_token_seconds',
      help: 'Time from a call to the first of what the model says in a stream.',
      labelNames,
      // Those of the OpenTelemetry semantic conventions for gen_ai.server.time_to_first_token.
      buckets: [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    });
    this.#perToken = createHistogram(registry, {
      name: 'sluice_time_per_output_token_seconds',
      help: 'Time of each token of a stream after its first one, on average over the stream.',
      labelNames,
      // Those of gen_ai.server.time_per_output_token, and two below.
      buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5],
    });
  }

  ended(provider: string, { events, bytes, durationMs, firstTokenMs, perTokenMs }: StreamFigures): void {
    this.#events.series(provider).inc(events);
    this.#bytes.series(provider).inc(bytes);
    this.#duration.series(provider).observe(durationMs / 1_000);
    if (firstTokenMs !== undefined) this.#firstToken.series(provider).observe(firstTokenMs / 1_000);
    if (perTokenMs !== undefined) this.#perToken.series(provider).observe(perTokenMs / 1_000);
  }
}
