import type { UsageEvent } from '@sluice/contract';
import { Counter, Gauge, type Registry } from 'prom-client';
import { BoundedLabels } from './bounded-labels.ts';

export interface MeteringMetrics {
  count(event: UsageEvent): void;
  /** How long after its attempt ended an event was metered. */
  delayed(delayMs: number): void;
  invalid(): void;
}

/** `labelSets` bounds the distinct label sets of each family; the rest is counted under `other`. */
export function createMetrics(registry: Registry, labelSets: number): MeteringMetrics {
  const registers = [registry];
  const tokens = new Counter({
    name: 'sluice_tokens_total',
    help: 'Tokens by kind: input, output, cached_input (part of input), reasoning (part of output).',
    labelNames: ['tenant', 'provider', 'model', 'kind'],
    registers,
  });
  const cost = new Counter({
    name: 'sluice_cost_nanodollars_total',
    help: 'Cost in nano-dollars, of events whose model has a price.',
    labelNames: ['tenant', 'provider', 'model'],
    registers,
  });
  const requests = new Counter({
    name: 'sluice_requests_total',
    help: 'Attempts that had a principal, by how they ended.',
    labelNames: ['tenant', 'route', 'outcome'],
    registers,
  });
  const invalidEvents = new Counter({
    name: 'sluice_metering_invalid_events_total',
    help: 'Usage events that do not match their schema, left out.',
    registers,
  });
  const delay = new Gauge({
    name: 'sluice_metering_delay_seconds',
    help: 'How long after its attempt ended the last event was metered.',
    registers,
  });
  const targets = new BoundedLabels({ tenant: 'other', provider: 'other', model: 'other' }, labelSets);
  const routes = new BoundedLabels({ tenant: 'other', route: 'other', outcome: 'other' }, labelSets);

  function countTarget({ tenant, target, tokens: used, costNanoDollars }: UsageEvent): void {
    const kinds = Object.entries({
      input: used.input,
      output: used.output,
      cached_input: used.cachedInput,
      reasoning: used.reasoning,
    }).filter(([, amount]) => amount > 0);
    if (target === undefined || (kinds.length === 0 && !costNanoDollars)) return;
    const labels = targets.bound({ tenant, provider: target.provider, model: target.model });
    for (const [kind, amount] of kinds) tokens.inc({ ...labels, kind }, amount);
    if (costNanoDollars !== undefined) cost.inc(labels, costNanoDollars);
  }

  return {
    count(event) {
      const { tenant, outcome, lineage } = event;
      requests.inc(routes.bound({ tenant, route: lineage.route ?? 'none', outcome }));
      countTarget(event);
    },
    delayed: delayMs => delay.set(Math.max(0, delayMs) / 1000),
    invalid: () => invalidEvents.inc(),
  };
}
