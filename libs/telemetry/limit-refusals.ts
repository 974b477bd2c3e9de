import type { Registry } from 'prom-client';
import { BoundedLabels } from './bounded-labels.ts';
import { createCounter } from './series.ts';

export interface LimitRefusals {
  /** A request of this key ended with this error code; others than those of limits and budgets are not counted. */
  count(code: string | undefined, keyName: string | undefined): void;
}

/** Whoever manages keys names them: without a bound they could fill the memory of whoever scrapes. */
const MAX_KEY_NAMES = 1_000;
const NO_KEY = 'none';

const ofRegistry = new WeakMap<Registry, LimitRefusals>();

/**
 * Requests that limits and budgets refused, by the name of the API key: `none` where there was none, `other` beyond the
 * first 1000 names. One a process, since policy and dispatch both refuse.
 */
export function limitRefusals(registry: Registry): LimitRefusals {
  let refusals = ofRegistry.get(registry);
  if (refusals === undefined) {
    refusals = createLimitRefusals(registry);
    ofRegistry.set(registry, refusals);
  }
  return refusals;
}

function createLimitRefusals(registry: Registry): LimitRefusals {
  const labelNames = ['key_name'] as const;
  const rates = createCounter(registry, {
    name: 'rate_limit_exceeded_total',
    help: 'Requests refused because a limit was reached, by the name of the API key.',
    labelNames,
  });
  const quotas = createCounter(registry, {
    name: 'quota_exceeded_total',
    help: 'Requests refused because a budget had no room, by the name of the API key.',
    labelNames,
  });
  const names = new BoundedLabels<[keyName: string]>(['other'], MAX_KEY_NAMES);
  return {
    count(code, keyName = NO_KEY) {
      if (code === 'rate_limited') rates.series(...names.bound(keyName)).inc();
      else if (code === 'budget_exceeded' || code === 'budget_in_use')
        quotas.series(...names.bound(keyName)).inc();
    },
  };
}
