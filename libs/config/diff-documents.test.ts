import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffDocuments } from './diff-documents.ts';

const summary = (before: unknown, after: unknown) =>
  diffDocuments(before, after).map(({ kind, path }) => `${kind} ${path}`);

test('things are compared by name, wherever they stand', () => {
  const before = { routes: [{ name: 'a', targets: [{ provider: 'x', weight: 1 }] }, { name: 'b' }] };
  const after = { routes: [{ name: 'c' }, { name: 'a', targets: [{ provider: 'x', weight: 2 }] }] };
  expect(diffDocuments(before, after)).toEqual([
    { kind: 'changed', path: 'routes[a].targets[0].weight', before: 1, after: 2, section: ['routes', 'a'] },
    { kind: 'removed', path: 'routes[b]', before: { name: 'b' }, section: ['routes', 'b'] },
    { kind: 'added', path: 'routes[c]', after: { name: 'c' }, section: ['routes', 'c'] },
  ]);
});

test('a changed order of things is a change of its own', () => {
  const [a, b] = [{ name: 'a' }, { name: 'b' }];
  expect(diffDocuments({ routes: [a, b] }, { routes: [b, a] })).toEqual([
    {
      kind: 'changed',
      path: 'routes.order',
      before: ['a', 'b'],
      after: ['b', 'a'],
      section: ['routes', 'order'],
    },
  ]);
});

test('a section that comes or goes is told by what is in it', () => {
  expect(summary({}, { routes: [{ name: 'a' }], tiers: { 'free plan': {} }, version: 1 })).toEqual([
    'added routes[a]',
    'added tiers["free plan"]',
    'added version',
  ]);
  expect(summary({ auth: { roles: { x: {} } } }, {})).toEqual(['removed auth.roles']);
});

test('a secret is never shown: a change of one is told, its value is not', () => {
  const provider = (apiKey: string) => ({ providers: [{ name: 'openai', apiKey }] });
  expect(diffDocuments(provider('sk-old'), provider('sk-new'))).toEqual([
    {
      kind: 'changed',
      path: 'providers[openai].apiKey',
      before: '[secret]',
      after: '[secret]',
      section: ['providers', 'openai'],
    },
  ]);
  expect(JSON.stringify(diffDocuments({}, provider('sk-canary')))).not.toContain('canary');
});

test('documents that are the same have no differences, and others have some', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), document => {
      expect(diffDocuments(document, structuredClone(document))).toEqual([]);
      expect(diffDocuments(document, { ...document, 'a new key': 1 })).toHaveLength(1);
    }),
  );
});
