import { matchesPath } from '@sluice/config';
import { expect, test } from 'vitest';
import { handleRequest } from './handle-request.ts';
import { anonymous, developer, envelopeOf, noBody, rulesOf } from './policy-fixture.ts';

const routes = [
  { name: 'open', match: { path: '/open' }, auth: 'none', targets: [{ url: 'http://ai-service:8080' }] },
  {
    name: 'predict',
    match: { path: '/predict', method: 'POST' },
    targets: [{ url: 'http://ai-service:8080/base' }, { url: 'http://other:8081' }],
  },
  { name: 'files', match: { path: '/files/*' }, targets: [{ url: 'http://files:8080' }] },
];
const dependencies = {
  reservations: {
    hold: () => ({ kind: 'held' as const, repeated: false, limits: [] }),
    called: () => undefined,
    settle: () => undefined,
    release: () => undefined,
    find: () => undefined,
  },
  clock: () => 0,
  random: () => 0,
  accepting: () => true,
};

const ask = (path: string, principal = developer) =>
  handleRequest(envelopeOf({ protocol: 'http', path, principal }), noBody, rulesOf({ routes }), dependencies);

test.each([
  ['/predict', '/predict', true],
  ['/predict', '/predict/', false],
  ['/files/*', '/files', true],
  ['/files/*', '/files/a/b', true],
  ['/files/*', '/filesystem', false],
  ['/files/*', '/files/../admin', false],
  ['/files/*', '/files/a/%2E%2e/%2e./admin', false],
  ['/files/*', '/files/..%2fadmin', false],
  ['/files/*', '/files/a%5c..\\admin', false],
  ['/files/*', '/files/.', false],
  ['/files/*', '/files/..;/admin', false],
  ['/files/*', '/files/..a/b.../.well-known/v1.2', true],
])('the pattern %s and the path %s: %s', (pattern, path, expected) => {
  expect(matchesPath(pattern, path)).toBe(expected);
});

test('a request of a path route goes to its addresses in order, query and all', () => {
  expect(ask('/predict?version=2')).toMatchObject({
    kind: 'forward',
    to: 'dispatch',
    envelope: {
      path: '/predict?version=2',
      plan: {
        route: 'predict',
        targets: [
          { protocol: 'http', provider: 'ai-service:8080', baseUrl: 'http://ai-service:8080/base' },
          { protocol: 'http', provider: 'other:8081' },
        ],
      },
    },
  });
});

test('a path of no route is not found, and who shows no credential is asked for one', () => {
  expect(ask('/nothing')).toMatchObject({ kind: 'reject', error: { code: 'not_found' } });
  expect(ask('/predict', anonymous)).toMatchObject({ kind: 'reject', error: { code: 'unauthenticated' } });
  expect(ask('/open', anonymous)).toMatchObject({ kind: 'forward' });
});

test('a role without the permission "http" may call no path route', () => {
  const rules = rulesOf({ routes, auth: { roles: { chatter: { permissions: ['chat'] } } } });
  const envelope = envelopeOf({
    protocol: 'http',
    path: '/predict',
    principal: { ...developer, roles: ['chatter'] },
  });
  expect(handleRequest(envelope, noBody, rules, dependencies)).toMatchObject({
    kind: 'reject',
    error: { code: 'permission_denied' },
  });
});
