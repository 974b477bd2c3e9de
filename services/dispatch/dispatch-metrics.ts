import type { Protocol, Target } from '@sluice/contract';
import type { Loss } from '@sluice/protocol';
import { createCounter, createGauge, createHistogram, type Registry } from '@sluice/telemetry';
import type { CallFigures } from './call-figures.ts';
import type { BreakerState, ChangedBy } from './health/breaker.ts';
import type { HealthChange } from './health/provider-checks.ts';
import { type CallOfModel, ModelMetrics } from './model-metrics.ts';
import { StreamMetrics } from './stream-metrics.ts';
import type { Try } from './usage-of-attempt.ts';

const CALL_BUCKETS_SECONDS = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** `upstream_*`: the calls to providers. */
export class DispatchMetrics {
  readonly #calls;
  readonly #errors;
  readonly #firstByte;
  readonly #models;
  readonly #streams;
  readonly #losses;
  readonly #malformed;
  readonly #breakersOpen;
  readonly #unhealthy;
  readonly #hedges;
  readonly #breakerChanges;

  constructor(registry: Registry) {
    this.#calls = createCounter(registry, {
      name: 'upstream_requests_total',
      help: 'Calls to providers, by HTTP status; 0 where there was none.',
      labelNames: ['upstream', 'provider', 'status'],
    });
    this.#errors = createCounter(registry, {
      name: 'upstream_errors_total',
      help: 'Calls to providers that brought no complete answer.',
      labelNames: ['upstream', 'error_type'],
    });
    this.#streams = new StreamMetrics(registry);
    this.#firstByte = createHistogram(registry, {
      name: 'upstream_request_duration_seconds',
      help: 'Time from a call to a provider to the first byte of its answer.',
      labelNames: ['upstream', 'provider'],
      buckets: CALL_BUCKETS_SECONDS,
    });
    this.#models = new ModelMetrics(registry);
    this.#losses = createCounter(registry, {
      name: 'translation_losses_total',
      help: 'What a target could not be told, or its answer could not tell the caller.',
      labelNames: ['caller', 'target', 'feature'],
    });
    this.#hedges = createCounter(registry, {
      name: 'sluice_hedges_total',
      help: 'Calls of a second target beside the first one, by whether it answered first.',
      labelNames: ['upstream', 'result'],
    });
    this.#breakersOpen = createGauge(registry, {
      name: 'sluice_breakers_open',
      help: 'Breakers of targets that are not closed, as this process knows them.',
      labelNames: ['upstream'],
    });
    this.#unhealthy = createGauge(registry, {
      name: 'sluice_provider_unhealthy',
      help: '1 where health checks of a provider fail.',
      labelNames: ['upstream'],
    });
    this.#breakerChanges = createCounter(registry, {
      name: 'sluice_breaker_changes_total',
      help: 'Breakers that calls of this process opened or closed.',
      labelNames: ['upstream', 'to'],
    });
    this.#malformed = createCounter(registry, {
      name: 'upstream_malformed_events_total',
      help: 'Events of streams that could not be read. One that is no JSON ends its stream.',
      labelNames: ['upstream'],
    });
  }

  /** A breaker of that provider went from one state to another one; `by`: by what calls of this process have shown, or not. */
  onBreaker(provider: string, before: BreakerState['kind'], now: BreakerState['kind'], by: ChangedBy): void {
    if (before === 'closed') this.#breakersOpen.series(provider).inc();
    if (now === 'closed') this.#breakersOpen.series(provider).dec();
    if (by === 'here' && now !== 'half-open') this.#breakerChanges.series(provider, now).inc();
  }

  onCheck(provider: string, { to }: HealthChange): void {
    this.#unhealthy.series(provider).set(to === 'unhealthy' ? 1 : 0);
  }

  onHedge({ provider }: Target, result: 'won' | 'lost'): void {
    this.#hedges.series(provider, result).inc();
  }

  onLosses(caller: Protocol, { protocol }: Target, losses: readonly Loss[]): void {
    for (const { feature } of losses) this.#losses.series(caller, protocol, feature).inc();
  }

  onMalformed({ provider }: Target, events: number): void {
    this.#malformed.series(provider).inc(events);
  }

  onTry(finished: Try, figures: CallFigures, call: CallOfModel): void {
    const { provider, result } = finished;
    const { firstByteMs, stream } = figures;
    const status = /^\d{3}$/.test(result) ? result : '0';
    this.#calls.series(provider, provider, status).inc();
    if (firstByteMs !== undefined)
      this.#firstByte.series(provider, provider).observe(firstByteMs / 1_000, call.traceId);
    this.#models.onTry(finished, figures, call);
    if (stream !== undefined) this.#streams.ended(provider, stream);
    if (!result.startsWith('2')) this.#errors.series(provider, result).inc();
  }
}
