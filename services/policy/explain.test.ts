import type { Principal, Question } from '@sluice/contract';
import { expect, test } from 'vitest';
import { explainRequest } from './explain.ts';
import { configOf, developer } from './policy-fixture.ts';

const NOW = Date.parse('2030-01-01T00:00:00Z');
const config = configOf({
  providers: [
    { name: 'own', baseUrl: 'https://own.example/v1', apiKey: 'sk' },
    { name: 'openai', apiKey: 'sk' },
  ],
  routes: [
    { name: 'claude', match: { model: 'claude-*' }, targets: [{ provider: 'own' }] },
    { name: 'tokens-only', match: { model: 'gpt-*' }, auth: ['jwt'], targets: [{ provider: 'own' }] },
    {
      name: 'gpt',
      match: { model: 'gpt-*' },
      targets: [{ provider: 'openai' }, { provider: 'own', model: 'other' }],
      limits: [{ requests: 100, per: '1m', by: 'key' }],
      guardrails: 'default',
    },
    { name: 'late', match: { model: 'gpt-5*' }, targets: [{ provider: 'own' }] },
    { name: 'predict', match: { path: '/predict', method: 'POST' }, targets: [{ url: 'http://ai:8080' }] },
  ],
  tiers: { free: { models: ['gpt-*'], limits: [{ tokens: 1000, per: '1d', by: 'tenant' }] } },
  guardrails: { default: { input: [{ detector: 'pii', action: 'mask' }] } },
});

const question = (changes: Partial<Question> & { model?: string } = {}): Question => {
  const { model = 'gpt-5', ...rest } = changes;
  return {
    principal: { ...developer, tier: 'free' },
    protocol: 'openai-chat',
    method: 'POST',
    path: '/v1/chat/completions',
    facts: { model, stream: false, includeUsage: false, inputTokensEstimate: 10, maxOutputTokens: 50 },
    bodyBytes: 100,
    ...rest,
  };
};
const explain = (asked: Question) => explainRequest(asked, { config, revision: 7, now: NOW }, {});

test('a request is explained route by route, with targets, prices, limits and guardrails', () => {
  const explained = explain(question());
  expect(explained).toMatchObject({ outcome: 'routed', route: 'gpt', strategy: 'ordered' });
  expect(explained.routes).toEqual([
    { name: 'claude', taken: false, why: 'its model is claude-*' },
    { name: 'tokens-only', taken: false, why: 'it does not admit callers by api-key' },
    { name: 'gpt', taken: true, why: 'the first that takes it' },
    { name: 'late', taken: false, why: 'it would take it, but one before it does' },
    { name: 'predict', taken: false, why: 'it is for the path of an HTTP service, not for a model' },
  ]);
  expect(explained.targets).toMatchObject([
    { provider: 'openai', model: 'gpt-5', price: expect.stringMatching(/in, .* out \(table\)/) },
    { provider: 'own', model: 'other' },
  ]);
  expect(explained.limits.map(({ title }) => title)).toEqual([
    '100 requests per 1m by key',
    '1000 tokens per 1d by tenant',
  ]);
  expect(explained.limits[1]?.reserves).toBeGreaterThanOrEqual(60);
  expect(explained.guardrails).toEqual({
    profile: 'default',
    mode: 'enforce',
    input: ['pii: mask'],
    output: [],
  });
});

test('it is told which budgets it is charged to, what it reserves and what becomes of it without room', () => {
  const withBudgets = configOf({
    providers: [{ name: 'openai', apiKey: 'sk' }],
    routes: [
      { name: 'gpt', match: { model: 'gpt-*' }, targets: [{ provider: 'openai' }] },
      { name: 'cheap', match: { model: 'cheap' }, targets: [{ provider: 'openai', model: 'gpt-5-nano' }] },
    ],
    tiers: { free: {} },
    budgets: [
      { match: { tenant: 'acme', key: '*' }, amount: 5, per: 'day', onExceed: { route: 'cheap' } },
      { name: 'other', match: { tenant: 'other' }, amount: 5, per: 'day' },
    ],
  });
  expect(explainRequest(question(), { config: withBudgets, revision: 7, now: NOW }, {}).budgets).toEqual([
    {
      budget: 'tenant=acme key=* a day',
      subject: { tenant: 'acme', key: 'key-1' },
      amountDollars: '5.00',
      per: 'day',
      reservesDollars: expect.stringMatching(/^0\.000\d+$/),
      withoutRoom: 'cheap',
    },
  ]);
});

test('a refusal is the one that its caller would be told', () => {
  const anonymous: Principal = { tenant: 'anonymous', roles: ['anonymous'] };
  const codeOf = (changes: Parameters<typeof question>[0]) => explain(question(changes)).error?.code;
  expect(codeOf({ model: 'claude-9' })).toBe('model_not_allowed');
  expect(codeOf({ principal: { ...developer, roles: ['nobody'] } })).toBe('permission_denied');
  expect(codeOf({ principal: { ...developer, tier: 'gold' } })).toBe('permission_denied');
  expect(codeOf({ principal: anonymous })).toBe('unauthenticated');
  expect(codeOf({ principal: developer, model: 'nothing-like-it' })).toBe('model_not_found');
});

test('a path goes to the route of its service', () => {
  const http = question({ protocol: 'http', path: '/predict?x=1' });
  expect(explain(http)).toMatchObject({
    outcome: 'routed',
    route: 'predict',
    targets: [{ provider: 'ai:8080' }],
  });
  expect(explain({ ...http, method: 'GET' })).toMatchObject({
    outcome: 'refused',
    error: { code: 'not_found' },
  });
});
