import { expect, test } from 'vitest';
import { collectLimits } from './collect-limits.ts';
import { developer, rulesOf, targetOf } from './policy-fixture.ts';

function sharesOf(limits: unknown[], providers = ['red', 'blue', 'red']) {
  const rules = rulesOf({ routes: [{ name: 'a', targets: [{ provider: 'sample' }], limits }] });
  const found = rules.match('openai-chat', 'api-key', 'm');
  if (found.kind !== 'route') throw new Error('the route matches every model');
  const facts = { stream: false, includeUsage: false, inputTokensEstimate: 100, maxOutputTokens: 50 };
  const targets = providers.map((provider, index) =>
    targetOf(provider, index === 1 ? 'claude-sonnet-4-5' : 'gpt-5'),
  );
  const asked = {
    principal: developer,
    protocol: 'openai-chat',
    model: 'm',
    facts,
    bodyBytes: 1,
    targets,
  } as const;
  return collectLimits(found.route.limits, [], asked, 1_800_000_000_000).shares;
}

test('where nothing counts calls, no shares are planned', () => {
  expect(
    sharesOf([{ requests: 9, per: '1m' }, { bytes: '1MiB', per: '1m' }, { concurrent: 2 }]),
  ).toBeUndefined();
});

test('tokens are reserved once more, requests are not', () => {
  expect(
    sharesOf([
      { requests: 9, per: '1m' },
      { tokens: 900, per: '1m' },
    ]),
  ).toMatchObject({
    heldFor: 'red',
    byProvider: {},
    again: [{ measure: 'tokens', amount: 150 }],
  });
});

test('limits by provider are planned for each provider, as its model counts', () => {
  const shares = sharesOf([
    { tokens: 900, per: '1m', by: ['tenant', 'provider'] },
    { concurrent: 9, by: 'provider' },
  ]);
  expect(shares?.again).toEqual([]);
  expect(shares?.byProvider).toMatchObject({
    red: [
      { key: expect.stringContaining('provider=red'), amount: 150 },
      { measure: 'concurrent', amount: 1 },
    ],
    blue: [
      { key: expect.stringContaining('provider=blue'), amount: 165 },
      { measure: 'concurrent', amount: 1 },
    ],
  });
});
