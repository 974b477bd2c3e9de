import { createConfigView, resolveConfig } from '@sluice/config';
import { waitFor } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { TokenCounting } from './token-counting.ts';

const configOf = (document: object) => resolveConfig(document, { env: {}, secrets: 'defer' });

function follow(document: object) {
  const counting = new TokenCounting({ error: () => undefined });
  const view = createConfigView({ revision: 1, config: configOf(document) });
  counting.follow(view);
  return { counting, change: (next: object) => view.update(2, configOf(next)) };
}

test.each([
  ['nothing is limited', {}],
  [
    'requests and answers are',
    {
      tiers: {
        free: {
          limits: [
            { requests: 1, per: '1m' },
            { outputTokens: 9, per: '1m' },
          ],
        },
      },
    },
  ],
])('where %s, tokens are estimated by bytes', (_, document) => {
  expect(follow(document).counting.counter.exactly).toBe(false);
});

test.each([
  ['a tier', { tiers: { free: { limits: [{ tokens: 9, per: '1m' }] } } }],
  [
    'a route',
    {
      routes: [
        { name: 'a', targets: [{ provider: 'sample' }], limits: [{ inputTokens: 9, calendar: 'day' }] },
      ],
    },
  ],
  [
    'tokens may carry limits of their own',
    { auth: { jwt: [{ issuer: 'a', audience: 'b', secret: 'x'.repeat(32), claims: { limits: 'limits' } }] } },
  ],
])(
  'where %s limits them, they are counted by the tokenizer, as soon as it is loaded',
  async (_, document) => {
    const { counting, change } = follow({});
    change(document);
    await waitFor(() => counting.counter.exactly);
    expect(counting.counter.count('Hello, world!')).toBe(4);
  },
);
