import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseTargets } from './choose-targets.ts';
import type { CompiledRoute } from './compiled-route.ts';
import { rulesOf } from './policy-fixture.ts';

function routeOf(strategy: string, targets: object[]): CompiledRoute {
  const found = rulesOf({ routes: [{ name: 'r', strategy, targets }] }).match('openai-chat', 'api-key', 'm');
  if (found.kind !== 'route') throw new Error('the route matches every model');
  return found.route;
}

const weighted = (weights: number[]): CompiledRoute =>
  routeOf(
    'weighted',
    weights.map((weight, index) => ({ provider: 'sample', model: `t${index}`, weight })),
  );

/** A small linear congruential generator: the same numbers in each run. Numerical Recipes, section 7.1. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test('ordered targets keep their order; the model is the one asked for unless the route names one', () => {
  const route = routeOf('ordered', [{ provider: 'sample' }, { provider: 'sample', model: 'other' }]);
  expect(chooseTargets(route, 'openai-chat', 'asked', () => 0.5).map(({ model }) => model)).toEqual([
    'asked',
    'other',
  ]);
});

test('every draw has each target exactly once, whatever the random numbers', () => {
  const weights = fc.array(fc.double({ min: 0.001, max: 1000, noNaN: true }), {
    minLength: 1,
    maxLength: 10,
  });
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(weights, fc.infiniteStream(random), (given, numbers) => {
      const next = () => numbers.next().value ?? 0;
      const models = chooseTargets(weighted(given), 'openai-chat', 'm', next).map(({ model }) => model);
      expect(models.toSorted()).toEqual(given.map((_, index) => `t${index}`).toSorted());
    }),
    { numRuns: 100 },
  );
});

test('the first target is drawn in proportion to its weight', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 5 });
  const draws = 4_000;
  fc.assert(
    fc.property(weights, fc.integer({ min: 1, max: 1e9 }), (given, seed) => {
      const route = weighted(given);
      const random = seeded(seed);
      const counts = given.map(() => 0);
      for (let draw = 0; draw < draws; draw++) {
        const first = Number(chooseTargets(route, 'openai-chat', 'm', random)[0]?.model.slice(1));
        counts[first] = (counts[first] ?? 0) + 1;
      }
      const total = given.reduce((sum, weight) => sum + weight, 0);
      for (const [index, weight] of given.entries()) {
        const share = weight / total;
        // Six standard deviations of a binomial count.
        const tolerance = 6 * Math.sqrt(draws * share * (1 - share));
        expect(Math.abs((counts[index] ?? 0) - draws * share)).toBeLessThan(tolerance);
      }
    }),
    { numRuns: 15 },
  );
});

test('tokens are counted by the gateway itself only where no target counts', () => {
  const providers = [
    { name: 'openai', apiKey: 'sk-1' },
    { name: 'anthropic', apiKey: 'sk-2' },
  ];
  const targetsFor = (...names: string[]): [string, string][] => {
    const routes = [{ name: 'r', targets: names.map(provider => ({ provider })) }];
    const found = rulesOf({ providers, routes }).match('anthropic-count-tokens', 'api-key', 'm');
    if (found.kind !== 'route') throw new Error('the route matches every model');
    const targets = chooseTargets(found.route, 'anthropic-count-tokens', 'm', () => 0.5);
    return targets.map(({ provider, protocol }) => [provider, protocol]);
  };
  expect(targetsFor('openai')).toEqual([['sluice', 'anthropic-count-tokens']]);
  expect(targetsFor('openai', 'anthropic')).toEqual([['anthropic', 'anthropic-count-tokens']]);
});
