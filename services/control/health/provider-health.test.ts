import type { ProvidersReport, TargetReport } from '@sluice/contract';
import { expect, test } from 'vitest';
import { openControl } from '../control-fixture.ts';

const AT = Date.UTC(2030, 0, 1);
const target = (facts: Partial<TargetReport>): TargetReport => ({
  provider: 'openai',
  model: 'gpt-5-mini',
  inFlight: 0,
  answered: 0,
  failed: 0,
  failuresInARow: 0,
  ...facts,
});

async function shown(...seen: ProvidersReport[]): Promise<readonly unknown[]> {
  const { call, reports } = openControl();
  reports.push(...seen);
  const { status, answer } = await call({ path: '/api/v1/health/providers' });
  expect(status).toBe(200);
  return answer.data as unknown[];
}

test('what all processes have seen of a provider is one picture', async () => {
  const one: ProvidersReport = {
    providers: [{ provider: 'openai', keys: 2, restingKeys: 1, maxInFlight: 20 }],
    targets: [
      target({
        inFlight: 2,
        answered: 30,
        failed: 9,
        failuresInARow: 4,
        failedAt: AT,
        firstToken: { meanMs: 400, p95Ms: 900.4 },
        breaker: 'open',
      }),
    ],
  };
  const other: ProvidersReport = {
    providers: [{ provider: 'openai', keys: 2, restingKeys: 0, maxInFlight: 20 }],
    targets: [
      target({
        inFlight: 1,
        answered: 10,
        answeredAt: AT + 1,
        firstToken: { meanMs: 800 },
        breaker: 'closed',
      }),
    ],
  };
  expect(await shown(one, other)).toEqual([
    {
      provider: 'openai',
      state: 'open',
      inFlight: 3,
      maxInFlight: 40,
      keys: { count: 2, resting: 1 },
      models: [
        {
          model: 'gpt-5-mini',
          state: 'open',
          inFlight: 3,
          answered: 40,
          failed: 9,
          failuresInARow: 4,
          lastAnsweredAt: '2030-01-01T00:00:00.001Z',
          lastFailedAt: '2030-01-01T00:00:00.000Z',
          firstTokenMs: { mean: 500, p95: 900 },
        },
      ],
    },
  ]);
});

test.each<[string, Partial<TargetReport>]>([
  ['up', { answered: 1, answeredAt: AT + 1, failedAt: AT }],
  ['failing', { failed: 1, answeredAt: AT, failedAt: AT + 1 }],
  ['half-open', { breaker: 'half-open', failedAt: AT }],
  ['open', { breaker: 'open' }],
])('a provider is %s as the worst of its models', async (state, facts) => {
  const providers = [{ provider: 'openai', keys: 1, restingKeys: 0 }];
  const targets = [target({ model: 'other', answered: 5, answeredAt: AT }), target(facts)];
  expect(await shown({ providers, targets })).toMatchObject([
    {
      state,
      models: [
        { model: 'gpt-5-mini', state },
        { model: 'other', state: 'up' },
      ],
    },
  ]);
});

test('one whose newest health check failed is down, and one that nobody called is unused', async () => {
  const report = (healthy: boolean, checkedAt: number): ProvidersReport => ({
    providers: [
      { provider: 'groq', keys: 1, restingKeys: 0, check: { healthy, checkedAt, failure: 'status 503' } },
      { provider: 'unused', keys: 0, restingKeys: 0 },
    ],
    targets: [],
  });
  const [down, unused] = await shown(report(true, AT), report(false, AT + 1));
  expect(down).toMatchObject({
    provider: 'groq',
    state: 'down',
    check: { healthy: false, checkedAt: '2030-01-01T00:00:00.001Z', failure: 'status 503' },
  });
  expect(unused).toMatchObject({ provider: 'unused', state: 'unused', models: [] });
  const [up] = await shown(report(false, AT), report(true, AT + 1));
  expect(up).toMatchObject({ state: 'unused', check: { healthy: true } });
});
