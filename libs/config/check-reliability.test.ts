import { expect, test } from 'vitest';
import { ConfigError } from './problem.ts';
import { resolveConfig } from './resolve-config.ts';

const problemsOf = (route: object): string[] => {
  try {
    resolveConfig(
      { routes: [{ name: 'r', targets: [{ provider: 'sample' }, { provider: 'sample' }], ...route }] },
      { env: {}, secrets: 'require' },
    );
    return [];
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    return cause.problems.map(({ path, message }) => `${path}: ${message}`);
  }
};
const urls = [{ url: 'http://one.example' }, { url: 'http://two.example' }];

test('a route may hedge between two targets', () => {
  expect(problemsOf({ hedge: {} })).toEqual([]);
  expect(problemsOf({ hedge: { after: '800ms', maxExtraCost: 0.1 } })).toEqual([]);
  expect(problemsOf({ match: { path: '/x', method: 'GET' }, targets: urls, hedge: {} })).toEqual([]);
});

test.each([
  [
    'one target',
    { targets: [{ provider: 'sample' }], hedge: {} },
    /routes\[0\]\.hedge: needs a second target/,
  ],
  ['one call', { retry: { attempts: 1 }, hedge: {} }, /hedge: needs "retry.attempts" of 2 or more/],
  ['a service that may act', { match: { path: '/x' }, targets: urls, hedge: {} }, /may act twice/],
  [
    'a service that goes on',
    { match: { path: '/x' }, targets: urls, onStreamFailure: 'continue' },
    /only answers of models/,
  ],
  [
    'one call to go on with',
    { retry: { attempts: 1 }, onStreamFailure: 'continue' },
    /onStreamFailure: needs "retry/,
  ],
  ['another share', { hedge: { after: 'p101' } }, /hedge\.after/],
  ['half of what is slow', { breaker: { slowRate: 0.5 } }, /slowRate and slowerThan belong together/],
  ['a pause that shrinks', { retry: { backoff: { initial: '9s', max: '1s' } } }, /no more than "max"/],
])('%s is refused, and why is said', (_what, route, problem) => {
  expect(problemsOf(route).join('\n')).toMatch(problem);
});
