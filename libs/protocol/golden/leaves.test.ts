import { expect, test } from 'vitest';
import { LeafExceptions, leafDifferences, nullAsAbsent } from './leaves.ts';

test('equal values have no differences, whatever the order of keys', () => {
  expect(leafDifferences({ a: [1, { b: null }], c: {} }, { c: {}, a: [1, { b: null }] })).toEqual([]);
});

test('every leaf that is changed, missing or added is named by its path', () => {
  const expected = { a: [1, { b: 'x' }], gone: { deep: [true] }, empty: {} };
  const actual = { a: [1, { b: 'y' }, 3], more: null };
  expect(leafDifferences(expected, actual)).toEqual([
    'a[1].b: expected "x", got "y"',
    'a[2]: expected nothing, got 3',
    'gone.deep[0]: expected true, got nothing',
    'empty: expected {}, got nothing',
    'more: expected nothing, got null',
  ]);
});

test('an array is not an object, and null is not an object', () => {
  expect(leafDifferences({ a: [] }, { a: {} })).toHaveLength(1);
  expect(leafDifferences({ a: null }, { a: { b: 1 } })).toHaveLength(1);
});

test('an exception covers its place and what is below it, and no other', () => {
  const exceptions = new LeafExceptions([
    { path: 'choices[].message', reason: 'tested elsewhere' },
    { path: '**.id', reason: 'made anew' },
  ]);
  const expected = { choices: [{ message: { text: 'a' }, finish: 'stop' }], id: 1, deep: { er: { id: 1 } } };
  const actual = { choices: [{ message: { text: 'b' }, finish: 'end' }], id: 2, deep: { er: { id: 2 } } };
  expect(leafDifferences(expected, actual, exceptions)).toEqual([
    'choices[0].finish: expected "stop", got "end"',
  ]);
  expect(exceptions.unused()).toEqual([]);
});

test('an exception for one kind of difference allows no other', () => {
  const exceptions = new LeafExceptions([{ path: '**', reason: 'null says nothing', when: nullAsAbsent }]);
  expect(leafDifferences({ a: null, b: null }, { b: 1 }, exceptions)).toEqual(['b: expected null, got 1']);
});

test('an exception that matches nothing is reported', () => {
  const exceptions = new LeafExceptions([{ path: 'a.*.c', reason: 'no longer so' }]);
  expect(leafDifferences({ a: { b: { c: 1 } } }, { a: { b: { c: 1 } } }, exceptions)).toEqual([]);
  expect(exceptions.unused()).toEqual(['a.*.c: no longer so']);
});
