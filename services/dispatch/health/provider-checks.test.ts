import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type CheckedProvider, type HealthChange, ProviderChecks } from './provider-checks.ts';

const NOW = 1_800_000_000_000;
beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

const settings = { path: '/models', everyMs: 30_000, timeoutMs: 5_000 };

function start() {
  const state = { failure: undefined as string | undefined, asked: 0 };
  const changes: [string, HealthChange][] = [];
  const checks = new ProviderChecks({
    clock: Date.now,
    random: () => 0.5,
    onChange: (provider, change) => changes.push([provider, change]),
  });
  const openai: CheckedProvider = {
    provider: 'openai',
    settings,
    async ask() {
      state.asked++;
      return state.failure;
    },
  };
  checks.configure([openai]);
  return { checks, state, changes, openai };
}

test('a provider is asked soon, and then as often as is said', async () => {
  const { checks, state } = start();
  expect([state.asked, checks.reportOf('openai')]).toEqual([0, undefined]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(state.asked).toBe(1);
  expect(checks.reportOf('openai')).toEqual({ healthy: true, checkedAt: NOW + 500 });
  await vi.advanceTimersByTimeAsync(90_000);
  expect(state.asked).toBe(4);
});

test('one that fails twice is unhealthy until it answers', async () => {
  const { checks, state, changes } = start();
  state.failure = 'status 503';
  await vi.advanceTimersByTimeAsync(1_000);
  expect(checks.reportOf('openai')).toMatchObject({ healthy: true, failure: 'status 503' });
  await vi.advanceTimersByTimeAsync(30_000);
  expect(checks.reportOf('openai')).toMatchObject({ healthy: false, failure: 'status 503' });
  expect([...checks.unhealthy]).toEqual(['openai']);
  await vi.advanceTimersByTimeAsync(30_000);
  state.failure = undefined;
  await vi.advanceTimersByTimeAsync(30_000);
  expect([...checks.unhealthy]).toEqual([]);
  expect(changes).toEqual([
    ['openai', { to: 'unhealthy', failure: 'status 503' }],
    ['openai', { to: 'healthy' }],
  ]);
});

test('what is known stays when the configuration changes, and goes with its provider', async () => {
  const { checks, state, changes, openai } = start();
  state.failure = 'status 503';
  await vi.advanceTimersByTimeAsync(31_000);
  checks.configure([openai]);
  expect([...checks.unhealthy]).toEqual(['openai']);
  checks.configure([]);
  expect([...checks.unhealthy]).toEqual([]);
  expect(changes.at(-1)).toEqual(['openai', { to: 'unchecked' }]);
  const { asked } = state;
  await vi.advanceTimersByTimeAsync(120_000);
  expect(state.asked).toBe(asked);
});

test('nobody is asked any more once it is closed', async () => {
  const { checks, state } = start();
  checks.close();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(state.asked).toBe(0);
});
