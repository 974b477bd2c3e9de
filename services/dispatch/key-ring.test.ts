import { expect, test } from 'vitest';
import { KeyRing } from './key-ring.ts';

let now = 0;
const ring = (...keys: string[]): KeyRing => {
  now = 1_000;
  return new KeyRing(keys, () => now);
};

test('keys are used in turn', () => {
  const keys = ring('a', 'b');
  expect([keys.take(), keys.take(), keys.take()]).toEqual(['a', 'b', 'a']);
  expect(ring().take()).toBeUndefined();
});

test('a key that was refused is not used before its rest is over', () => {
  const keys = ring('a', 'b', 'c');
  expect(keys.rest('b', 500)).toBe(true);
  expect([keys.take(), keys.take(), keys.take(), keys.take()]).toEqual(['a', 'c', 'a', 'c']);
  expect(keys.resting).toBe(1);
  now += 500;
  expect(new Set([keys.take(), keys.take(), keys.take()])).toEqual(new Set(['a', 'b', 'c']));
  expect(keys.resting).toBe(0);
});

test('where all rest, the one whose rest is over first is used, and nobody is told that another is ready', () => {
  const keys = ring('a', 'b');
  expect(keys.rest('a', 900)).toBe(true);
  expect(keys.rest('b', 500)).toBe(false);
  expect([keys.take(), keys.take()]).toEqual(['b', 'b']);
});

test('a rest is never made shorter', () => {
  const keys = ring('a', 'b');
  keys.rest('a', 900);
  keys.rest('a', 100);
  now += 500;
  expect([keys.take(), keys.take()]).toEqual(['b', 'b']);
});
