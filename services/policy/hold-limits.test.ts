import { MemoryReservations } from '@sluice/store/limits';
import { expect, test } from 'vitest';
import { type CollectedLimits, collectLimits } from './collect-limits.ts';
import { type Decided, holdLimits } from './hold-limits.ts';
import { developer, rulesOf, targetOf } from './policy-fixture.ts';

const NOW = 1_800_000_000_000;

/** A request after the other to a route with these limits and two providers, or three. */
function route(limits: unknown[], providers = ['red', 'blue']) {
  const rules = rulesOf({ routes: [{ name: 'a', targets: [{ provider: 'sample' }], limits }] });
  const found = rules.match('openai-chat', 'api-key', 'm');
  if (found.kind !== 'route') throw new Error('the route matches every model');
  const store = new MemoryReservations(() => NOW);
  const targets = providers.map(provider => targetOf(provider));
  const facts = { stream: false, includeUsage: false, inputTokensEstimate: 10, maxOutputTokens: 10 };
  const asked = { principal: developer, protocol: 'openai-chat', model: 'm', facts, bodyBytes: 1 } as const;
  const holds: CollectedLimits['holds'][] = [];
  let ids = 0;
  return {
    holds,
    ask(): Decided {
      ids += 1;
      const decided = holdLimits(
        targets,
        ordered => collectLimits(found.route.limits, [], { ...asked, targets: ordered }, NOW),
        each => {
          holds.push(each);
          return store.hold({ id: `id-${ids}`, attempt: 1, tenant: 'acme', limits: each, leaseMs: 30_000 });
        },
      );
      if (decided instanceof Promise) throw new Error('memory answers at once');
      return decided;
    },
  };
}

const orderOf = ({ held, targets }: Decided): string =>
  held.kind === 'refused' ? 'refused' : targets.map(({ provider }) => provider).join();

test('a target whose provider’s limit is reached gives way to the next one, until all are', () => {
  const { ask } = route([{ requests: 2, per: '1m', by: 'provider' }]);
  expect([1, 2, 3, 4, 5].map(() => orderOf(ask()))).toEqual([
    'red,blue',
    'red,blue',
    'blue,red',
    'blue,red',
    'refused',
  ]);
});

test('two targets of one provider give way together', () => {
  const { ask } = route([{ requests: 1, per: '1m', by: ['tenant', 'provider'] }], ['red', 'red', 'blue']);
  expect([orderOf(ask()), orderOf(ask())]).toEqual(['red,red,blue', 'blue,red,red']);
});

test('a limit that is not the provider’s refuses at once', () => {
  const { ask, holds } = route([{ requests: 1, per: '1m', by: 'tenant' }]);
  expect([orderOf(ask()), orderOf(ask())]).toEqual(['red,blue', 'refused']);
  expect(holds).toHaveLength(2);
});

test('where every provider’s limit is reached, the refusal is the one that ends soonest', () => {
  const { ask } = route([
    { requests: 1, per: '1h', by: 'provider' },
    { tokens: 1_000, per: '1m', by: 'tenant' },
  ]);
  ask();
  ask();
  const { held } = ask();
  expect(held.kind === 'refused' && held.retryAfterMs).toBeGreaterThan(3_600_000);
});
