import { expect, test } from 'vitest';
import { budgetOfEffort, effortOfBudget, nearestEffort } from './reasoning.ts';

test('an effort that became a budget becomes the same effort again', () => {
  for (const effort of ['none', 'low', 'medium', 'high', 'xhigh', 'max'])
    expect(effortOfBudget(budgetOfEffort(effort) ?? -1)).toBe(effort);
});

test('a budget becomes the least effort that allows it', () => {
  expect([-1, 0, 1, 1024, 1025, 10_000, 32_000, 1_000_000].map(effortOfBudget)).toEqual([
    'none',
    'none',
    'low',
    'low',
    'medium',
    'high',
    'xhigh',
    'max',
  ]);
});

test('a word that is not on the scale has no budget and no neighbour', () => {
  expect(budgetOfEffort('huge')).toBeUndefined();
  expect(budgetOfEffort('toString')).toBeUndefined();
  expect(nearestEffort('huge', ['low'])).toBeUndefined();
});

test('the nearest supported effort is taken, the lesser one of two', () => {
  expect(nearestEffort('minimal', ['low', 'high'])).toBe('low');
  expect(nearestEffort('max', ['low', 'high'])).toBe('high');
  expect(nearestEffort('medium', ['low', 'high'])).toBe('low');
  expect(nearestEffort('high', ['low', 'high'])).toBe('high');
});
