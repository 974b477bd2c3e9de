import { expect, test } from 'vitest';
import { pinned, planPinning } from './pinning.ts';

test('the tools get the last CPU, the variant all the others', () => {
  expect(planPinning(2, true)).toEqual({ tools: '1', variant: '0' });
  expect(planPinning(8, true)).toEqual({ tools: '7', variant: '0-6' });
});

test('with one CPU, or without taskset, nothing is pinned', () => {
  expect(planPinning(1, true)).toBeUndefined();
  expect(planPinning(8, false)).toBeUndefined();
  expect(pinned(undefined, ['node', 'x'])).toEqual(['node', 'x']);
  expect(pinned('0-6', ['node', 'x'])).toEqual(['taskset', '--cpu-list', '0-6', 'node', 'x']);
});
