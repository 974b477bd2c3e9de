import type { DocumentChange } from '@sluice/config';
import { expect, test } from 'vitest';
import { auditedChanges } from './audited-changes.ts';

const change = (path: string, after: string): DocumentChange => ({
  kind: 'changed',
  path,
  section: ['routes', 'x'],
  before: 'old',
  after,
});

test('the audit log has what was changed, before and after', () => {
  const { changes, ...rest } = auditedChanges([change('a', 'new')]);
  expect(JSON.parse(changes ?? '')).toEqual([{ kind: 'changed', path: 'a', before: 'old', after: 'new' }]);
  expect(rest).toEqual({});
});

test('of many or large changes it has as many as there is room for, each whole, and the number of the others', () => {
  const all = Array.from({ length: 100 }, (_, index) => change(`route ${index}`, 'x'.repeat(1_000)));
  const { changes, changesLeftOut } = auditedChanges(all);
  const kept = JSON.parse(changes ?? '') as object[];
  expect(kept.length).toBeGreaterThan(5);
  expect(kept.length + Number(changesLeftOut)).toBe(100);
  expect(auditedChanges([change('a', 'x'.repeat(100_000))])).toEqual({ changes: '[]', changesLeftOut: '1' });
});
