import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyPatch, createPatch } from './document-patch.ts';
import {
  annotatedRoutes,
  isLocked,
  mergeLayers,
  overriddenPaths,
  withAnnotated,
  withDocument,
  withoutOverrides,
} from './layers.ts';

const leaf = fc.oneof(
  fc.integer(),
  fc.string({ maxLength: 4 }),
  fc.boolean(),
  fc.array(fc.integer(), { maxLength: 3 }),
);
const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const { document } = fc.letrec(tie => ({
  named: fc.uniqueArray(fc.record({ name, value: tie('value') }, { requiredKeys: ['name'] }), {
    selector: item => item.name,
    maxLength: 4,
  }),
  value: fc.oneof({ depthSize: 'small' }, leaf, tie('named'), tie('document')),
  document: fc.dictionary(fc.constantFrom('routes', 'tiers', 'auth', 'name'), tie('value'), { maxKeys: 4 }),
}));

test('a patch made of two documents makes the second of the first', () => {
  fc.assert(
    fc.property(document, document, (below, wanted) => {
      expect(applyPatch(below, createPatch(below, wanted))).toEqual(wanted);
    }),
  );
});

test('a patch survives being written as JSON', () => {
  fc.assert(
    fc.property(document, document, (below, wanted) => {
      const patch = createPatch(below, wanted);
      const kept = patch === undefined ? undefined : JSON.parse(JSON.stringify(patch));
      expect(applyPatch(below, kept)).toEqual(wanted);
    }),
  );
});

test('what a patch overrides is what would be missing or different without it; what is left over overrides nothing', () => {
  fc.assert(
    fc.property(document, document, (below, wanted) => {
      const patch = createPatch(below, wanted);
      const rest = withoutOverrides(below, patch);
      expect(overriddenPaths(below, rest)).toEqual([]);
      if (overriddenPaths(below, patch).length === 0) expect(applyPatch(below, rest)).toEqual(wanted);
    }),
  );
});

const file = {
  routes: [
    { name: 'chat', strict: false, targets: [{ provider: 'openai' }] },
    { name: 'search', targets: [{ provider: 'cohere' }] },
  ],
  tiers: { free: { models: ['small'] } },
};

test('things are merged by name: what the file changes later comes through where the API did not touch it', () => {
  const layers = withDocument(
    { file },
    {
      ...file,
      routes: [
        { ...file.routes[0], strict: true },
        file.routes[1],
        { name: 'new', targets: [{ provider: 'x' }] },
      ],
    },
  );
  const changed = {
    ...file,
    routes: [{ name: 'chat', targets: [{ provider: 'mistral' }] }, { name: 'fourth' }],
  };
  expect(mergeLayers({ ...layers, file: changed })).toEqual({
    routes: [
      { name: 'chat', targets: [{ provider: 'mistral' }], strict: true },
      { name: 'fourth' },
      { name: 'new', targets: [{ provider: 'x' }] },
    ],
    tiers: { free: { models: ['small'] } },
  });
});

test('what the API removed stays removed, and an order that it gave stays', () => {
  const [chat, search] = file.routes;
  expect(mergeLayers(withDocument({ file }, { ...file, routes: [search, chat] }))).toEqual({
    ...file,
    routes: [search, chat],
  });
  const without = withDocument({ file }, { routes: [search] });
  expect(mergeLayers(without)).toEqual({ routes: [search] });
  expect(mergeLayers({ ...without, file: { ...file, tiers: { free: {}, gold: {} } } })).toEqual({
    routes: [search],
  });
});

test('a layer that says nothing new is none', () => {
  expect(withDocument({ file, api: { routes: { $list: { chat: null } } } }, file)).toEqual({ file });
});

test('in a locked file what it says cannot be changed, and what is new can be added', () => {
  expect(isLocked({ file: { config: { locked: true } } })).toBe(true);
  expect(isLocked({ file, api: { config: { locked: true } } })).toBe(false);
  const patch = {
    routes: { $list: { chat: { strict: true }, new: { name: 'new' } }, $order: ['new', 'chat'] },
    tiers: { free: null, gold: {} },
  };
  expect(overriddenPaths(file, patch)).toEqual(['routes[chat]', 'routes (order)', 'tiers.free']);
  expect(withoutOverrides(file, patch)).toEqual({
    routes: { $list: { new: { name: 'new' } } },
    tiers: { gold: {} },
  });
});

test('routes by annotations come behind the others, and no document of the API changes or keeps them', () => {
  const annotated = (name: string) => ({ name: `kubernetes.${name}`, targets: [{ url: 'http://10.0.0.1' }] });
  const kubernetes = { routes: { $list: { 'kubernetes.a': annotated('a') } } };
  const layers = { file, kubernetes };
  const [chat] = file.routes;
  const shown = mergeLayers(layers);
  expect(annotatedRoutes(shown)).toEqual([annotated('a')]);
  expect(withDocument(layers, shown)).toEqual(layers);
  const wanted = { ...file, routes: [annotated('gone'), chat, { name: 'new' }] };
  const changed = withDocument(layers, wanted);
  expect(mergeLayers(changed)).toEqual({ ...file, routes: [chat, { name: 'new' }, annotated('a')] });
  expect(mergeLayers(changed)).toEqual(withAnnotated(wanted, layers));
  expect(mergeLayers({ ...changed, kubernetes: undefined })).toEqual({
    ...file,
    routes: [chat, { name: 'new' }],
  });
});
