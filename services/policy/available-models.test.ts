import type { Principal } from '@sluice/contract';
import { expect, test } from 'vitest';
import { availableModels, findModel } from './available-models.ts';
import { anonymous, developer, rulesOf } from './policy-fixture.ts';

const document = {
  routes: [
    { name: 'exact', match: { model: 'house-model' }, targets: [{ provider: 'sample', model: 'sample' }] },
    { name: 'family', match: { model: 'gpt-*' }, targets: [{ provider: 'sample', model: 'sample' }] },
    { name: 'tokens', match: { model: 'inner' }, auth: ['jwt'], targets: [{ provider: 'sample' }] },
    { name: 'open', match: { model: 'open' }, auth: 'none', targets: [{ provider: 'sample' }] },
  ],
};
const idsOf = (principal: Principal, environment: Record<string, string> = {}, given: unknown = document) =>
  availableModels(principal, rulesOf(given, environment)).map(({ id }) => id);

test('with nothing configured there is the sample model', () => {
  expect(idsOf(developer, {}, {})).toEqual(['sample']);
});

test('names come before families, and other credentials see other models', () => {
  expect(idsOf(developer)).toEqual(['house-model', 'open', 'sample', 'gpt-*']);
  expect(idsOf({ tenant: 'acme', user: 'ann', roles: ['developer'] })).toContain('inner');
  expect(idsOf(anonymous)).toEqual(['open']);
});

test('a key that lists models is shown those of them that exist, and nothing wider', () => {
  expect(idsOf({ ...developer, models: ['gpt-4*', 'gpt-4o', 'claude-*', 'house-model'] })).toEqual([
    'house-model',
    'gpt-4o',
    'gpt-4*',
  ]);
});

test('a provider that is switched on by its key brings its families', () => {
  const ids = idsOf(developer, { OPENAI_API_KEY: 'sk' }, {});
  expect(ids).toContain('gpt-*');
  expect(ids).not.toContain('*');
});

test('a model is found by its name where the caller may use it', () => {
  const rules = rulesOf(document);
  expect(findModel('gpt-4o', developer, rules)).toEqual({ id: 'gpt-4o', provider: 'sample' });
  expect(findModel('gpt-4o', { ...developer, models: ['house-model'] }, rules)).toBeUndefined();
  expect(findModel('none', developer, rules)).toBeUndefined();
});
