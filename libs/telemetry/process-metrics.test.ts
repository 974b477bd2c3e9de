import { spawnSync } from 'node:child_process';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { registerProcessMetrics } from './process-metrics.ts';

test('the figures of a process are there, and the CPU time only grows', async () => {
  const registry = new Registry();
  registerProcessMetrics(registry);
  const read = async (): Promise<Map<string, number>> =>
    new Map(
      [...(await registry.metrics()).matchAll(/^(\w+)(?:\{.*\})? (\S+)$/gm)].map(([, name = '', value]) => [
        name,
        Number(value),
      ]),
    );
  const before = await read();
  const after = await read();
  expect([...before.keys()]).toEqual(
    expect.arrayContaining([
      'process_resident_memory_bytes',
      'process_start_time_seconds',
      'nodejs_eventloop_lag_p99_seconds',
      'nodejs_eventloop_utilization',
      'nodejs_active_resources',
    ]),
  );
  const cpu = 'process_cpu_seconds_total';
  expect(before.get(cpu)).toBeGreaterThan(0);
  expect(after.get(cpu)).toBeGreaterThanOrEqual(before.get(cpu) ?? 0);
});

test('they keep no process alive', () => {
  const module = new URL('./process-metrics.ts', import.meta.url).href;
  const script = `const { registerProcessMetrics } = await import(${JSON.stringify(module)});
    const { Registry } = await import('prom-client');
    registerProcessMetrics(new Registry());`;
  const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    timeout: 20_000,
  });
  expect(status).toBe(0);
});
