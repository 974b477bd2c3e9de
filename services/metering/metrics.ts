import type { UsageEvent } from '@sluice/contract';
import { BoundedLabels, createCounter, createGauge, type Registry } from '@sluice/telemetry';

export interface MeteringMetrics {
  count(event: UsageEvent): void;
  /** How long after its attempt ended an event was metered. */
  delayed(delayMs: number): void;
  invalid(): void;
}

type Used = Partial<Pick<UsageEvent, 'tokens' | 'units' | 'costNanoDollars'>>;

/** `labelSets` bounds the distinct label sets of each family; the rest is counted under `other`. */
export function createMetrics(registry: Registry, labelSets: number): MeteringMetrics {
  const tokens = createCounter(registry, {
    name: 'sluice_tokens_total',
    help: 'Tokens by kind: input, output, cached_input (part of input, read from the provider’s prompt cache), cache_write_input (part of input, written to it), reasoning (part of output).',
    labelNames: ['tenant', 'provider', 'model', 'kind'],
  });
  const cost = createCounter(registry, {
    name: 'sluice_cost_nanodollars_total',
    help: 'Cost in nano-dollars, of events whose model has a price.',
    labelNames: ['tenant', 'provider', 'model'],
  });
  const protocolTokens = createCounter(registry, {
    name: 'sluice_protocol_tokens_total',
    help: 'The same tokens by the protocol that the caller spoke.',
    labelNames: ['protocol', 'kind'],
  });
  const protocolCost = createCounter(registry, {
    name: 'sluice_protocol_cost_nanodollars_total',
    help: 'The same cost by the protocol that the caller spoke.',
    labelNames: ['protocol'],
  });
  const unpriced = createCounter(registry, {
    name: 'sluice_unpriced_requests_total',
    help: 'Attempts that used something and whose cost nobody knows.',
    labelNames: ['tenant', 'provider', 'model'],
  });
  const requests = createCounter(registry, {
    name: 'sluice_requests_total',
    help: 'Attempts that had a principal, by how they ended.',
    labelNames: ['tenant', 'route', 'outcome'],
  });
  const invalidEvents = createCounter(registry, {
    name: 'sluice_metering_invalid_events_total',
    help: 'Usage events that do not match their schema, left out.',
    labelNames: [],
  }).series();
  const delay = createGauge(registry, {
    name: 'sluice_metering_delay_seconds',
    help: 'How long after its attempt ended the last event was metered.',
    labelNames: [],
  }).series();
  const targets = new BoundedLabels<[tenant: string, provider: string, model: string]>(
    ['other', 'other', 'other'],
    labelSets,
  );
  const routes = new BoundedLabels<[tenant: string, route: string, outcome: string]>(
    ['other', 'other', 'other'],
    labelSets,
  );

  function countUsed(
    { tenant, protocol }: Pick<UsageEvent, 'tenant' | 'protocol'>,
    target: UsageEvent['target'],
    used: Used,
  ): void {
    const { tokens: amounts, units, costNanoDollars } = used;
    const { input = 0, output = 0, cachedInput = 0, cacheWriteInput = 0, reasoning = 0 } = amounts ?? {};
    if (target === undefined || (input + output === 0 && units === undefined && !costNanoDollars)) return;
    const labels = targets.bound(tenant, target.provider, target.model);
    const countKind = (kind: string, amount: number): void => {
      if (amount === 0) return;
      tokens.series(...labels, kind).inc(amount);
      protocolTokens.series(protocol, kind).inc(amount);
    };
    countKind('input', input);
    countKind('output', output);
    countKind('cached_input', cachedInput);
    countKind('cache_write_input', cacheWriteInput);
    countKind('reasoning', reasoning);
    if (costNanoDollars === undefined) {
      unpriced.series(...labels).inc();
      return;
    }
    cost.series(...labels).inc(costNanoDollars);
    protocolCost.series(protocol).inc(costNanoDollars);
  }

  return {
    count(event) {
      const { tenant, outcome, lineage } = event;
      requests.series(...routes.bound(tenant, lineage.route ?? 'none', outcome)).inc();
      countUsed(event, event.target, event);
      for (const call of event.tries) countUsed(event, call, call);
    },
    delayed: delayMs => delay.set(Math.max(0, delayMs) / 1000),
    invalid: () => invalidEvents.inc(),
  };
}
