import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { limitRefusals } from './limit-refusals.ts';

test('what limits and budgets refuse is counted apart, and nothing else', async () => {
  const registry = new Registry();
  const refusals = limitRefusals(registry);
  refusals.count('rate_limited', 'batch');
  refusals.count('rate_limited', 'batch');
  refusals.count('budget_exceeded', 'batch');
  refusals.count('budget_in_use', undefined);
  for (const code of ['no_target_left', undefined]) refusals.count(code, 'batch');
  expect((await registry.metrics()).split('\n').filter(line => line.includes('{'))).toEqual([
    'rate_limit_exceeded_total{key_name="batch"} 2',
    'quota_exceeded_total{key_name="batch"} 1',
    'quota_exceeded_total{key_name="none"} 1',
  ]);
});

test('two services of one process count into the same series', async () => {
  const registry = new Registry();
  limitRefusals(registry).count('rate_limited', 'batch');
  limitRefusals(registry).count('rate_limited', 'batch');
  expect(await registry.metrics()).toContain('rate_limit_exceeded_total{key_name="batch"} 2');
});

test('names of keys make no more than a thousand series and one', async () => {
  const registry = new Registry();
  for (let key = 0; key < 1_500; key += 1) limitRefusals(registry).count('rate_limited', `key ${key}`);
  const text = await registry.metrics();
  expect(text.match(/^rate_limit_exceeded_total\{/gm)).toHaveLength(1_001);
  expect(text).toContain('rate_limit_exceeded_total{key_name="other"} 500');
});
