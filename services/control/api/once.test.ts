import { expect, test } from 'vitest';
import { createOnce } from './once.ts';

test('a result is given again for its lifetime, and a failure is tried again', async () => {
  let now = 0;
  let runs = 0;
  const once = createOnce<number>({ clock: () => now, lifetimeMs: 10 });
  const failing = () => once('a', () => Promise.reject(new Error('away')));
  await expect(failing()).rejects.toThrow('away');
  expect(await once('a', () => ++runs)).toBe(1);
  expect(await once('a', () => ++runs)).toBe(1);
  now = 10;
  expect(await once('a', () => ++runs)).toBe(2);
});
