import type { Enqueued, QueueSize, TurnEnd } from '@sluice/store';
import { createCounter, createGauge, type Registry } from '@sluice/telemetry';

/** Names of routes, which the configuration bounds. */
const labelNames = ['queue'] as const;

/** `sluice_queue_*`: what waits for providers. */
export class QueueMetrics {
  readonly #waiting;
  readonly #inTurn;
  readonly #window;
  readonly #oldest;
  readonly #entries;
  readonly #turns;
  readonly #ended;

  constructor(registry: Registry) {
    this.#waiting = createGauge(registry, {
      name: 'sluice_queue_waiting',
      help: 'Requests and jobs that wait for their turn, as this process saw it last.',
      labelNames,
    });
    this.#inTurn = createGauge(registry, {
      name: 'sluice_queue_in_turn',
      help: 'Requests and jobs whose turn it is, as this process saw it last.',
      labelNames,
    });
    this.#window = createGauge(registry, {
      name: 'sluice_queue_window',
      help: 'How many may have their turn at a time, as this process saw it last.',
      labelNames,
    });
    this.#oldest = createGauge(registry, {
      name: 'sluice_queue_oldest_seconds',
      help: 'How long the first one waits that has no turn, as this process saw it last.',
      labelNames,
    });
    this.#entries = createCounter(registry, {
      name: 'sluice_queue_entries_total',
      help: 'Requests and jobs that were to wait: queued, or refused since the queue was full.',
      labelNames: ['queue', 'result'],
    });
    this.#turns = createCounter(registry, {
      name: 'sluice_queue_turns_total',
      help: 'Turns by how they ended: answered, running (called, and not failed for a while), down, closed, deferred, gone.',
      labelNames: ['queue', 'end'],
    });
    this.#ended = createCounter(registry, {
      name: 'sluice_queue_dropped_total',
      help: 'What was taken out without a turn: expired, or lost with who held its connection.',
      labelNames: ['queue', 'reason'],
    });
  }

  onSizes(sizes: ReadonlyMap<string, QueueSize>): void {
    for (const [queue, { waiting, inTurn, window, oldestMs }] of sizes) {
      this.#waiting.series(queue).set(waiting);
      this.#inTurn.series(queue).set(inTurn);
      this.#window.series(queue).set(window);
      this.#oldest.series(queue).set(oldestMs / 1_000);
    }
  }

  onEntry(queue: string, result: Enqueued['kind']): void {
    this.#entries.series(queue, result).inc();
  }

  onTurn(queue: string, end: TurnEnd['kind']): void {
    this.#turns.series(queue, end).inc();
  }

  onDropped(queue: string, reason: 'expired' | 'lost', count: number): void {
    if (count > 0) this.#ended.series(queue, reason).inc(count);
  }
}
