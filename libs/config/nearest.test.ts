import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

const known = ['name', 'match', 'targets', 'timeouts', 'retry'];

test.each([
  ['tragets', 'targets'],
  ['target', 'targets'],
  ['Timeouts', 'timeouts'],
  ['nmae', 'name'],
  ['zzz', undefined],
  ['x'.repeat(10_000), undefined],
])('%j is nearest to %j', (text, expected) => expect(nearest(text, known)).toBe(expected));
