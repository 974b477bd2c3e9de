import type { Target, UsageEvent } from '@sluice/contract';
import { BoundedLabels, createHistogram, type Registry } from '@sluice/telemetry';
import type { CallFigures } from './call-figures.ts';
import { operationNameOf, providerNameOf } from './genai-names.ts';
import type { Try } from './usage-of-attempt.ts';

/** A call that is over, as it is told of models. */
export interface CallOfModel {
  target: Target;
  tokens: UsageEvent['tokens'];
  /** Of a trace that is kept. */
  traceId: string | undefined;
}

/** Callers name models: without a bound they could fill the memory of whoever scrapes. */
const MOST_MODELS = 500;

const labelNames = ['provider', 'system', 'operation', 'model'] as const;
const attributes = {
  system: 'gen_ai.provider.name',
  operation: 'gen_ai.operation.name',
  model: 'gen_ai.request.model',
  provider: 'sluice.provider',
};

/**
 * How long models take and how many tokens they have, with the buckets, and for OpenTelemetry under the names, of
 * https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/
 */
export class ModelMetrics {
  readonly #duration;
  readonly #tokens;
  readonly #firstToken;
  readonly #perToken;
  readonly #models = new BoundedLabels<[provider: string, system: string, operation: string, model: string]>(
    ['other', 'other', 'other', 'other'],
    MOST_MODELS,
  );

  constructor(registry: Registry) {
    this.#duration = createHistogram(registry, {
      name: 'sluice_upstream_call_duration_seconds',
      help: 'Time of a call to a provider, from the call to the end of its answer.',
      labelNames: [...labelNames, 'error_type'] as const,
      buckets: [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
      convention: {
        name: 'gen_ai.client.operation.duration',
        unit: 's',
        attributes: { ...attributes, error_type: 'error.type' },
      },
    });
    this.#tokens = createHistogram(registry, {
      name: 'sluice_upstream_call_tokens',
      help: 'Tokens of a call to a provider, by type: input, output.',
      labelNames: [...labelNames, 'type'] as const,
      buckets: Array.from({ length: 14 }, (_, power) => 4 ** power),
      convention: {
        name: 'gen_ai.client.token.usage',
        unit: '{token}',
        attributes: { ...attributes, type: 'gen_ai.token.type' },
      },
    });
    this.#firstToken = createHistogram(registry, {
      name: 'sluice_time_to_first_token_seconds',
      help: 'Time from a call to the first of what the model says in a stream.',
      labelNames,
      buckets: [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
      convention: { name: 'gen_ai.server.time_to_first_token', unit: 's', attributes },
    });
    this.#perToken = createHistogram(registry, {
      name: 'sluice_time_per_output_token_seconds',
      help: 'Time of each token of a stream after its first one, on average over the stream.',
      labelNames,
      buckets: [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5],
      convention: { name: 'gen_ai.server.time_per_output_token', unit: 's', attributes },
    });
  }

  onTry(
    { result, durationMs }: Try,
    { stream }: CallFigures,
    { target, tokens, traceId }: CallOfModel,
  ): void {
    const { provider, protocol, model } = target;
    const labels = this.#models.bound(provider, providerNameOf(target), operationNameOf(protocol), model);
    const errorType = result.startsWith('2') ? '' : result;
    this.#duration.series(...labels, errorType).observe(durationMs / 1_000, traceId);
    if (tokens.input > 0) this.#tokens.series(...labels, 'input').observe(tokens.input, traceId);
    if (tokens.output > 0) this.#tokens.series(...labels, 'output').observe(tokens.output, traceId);
    if (stream?.firstTokenMs !== undefined)
      this.#firstToken.series(...labels).observe(stream.firstTokenMs / 1_000, traceId);
    if (stream?.perTokenMs !== undefined)
      this.#perToken.series(...labels).observe(stream.perTokenMs / 1_000, traceId);
  }
}
