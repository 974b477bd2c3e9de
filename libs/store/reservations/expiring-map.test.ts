import { expect, test } from 'vitest';
import { ExpiringMap } from './expiring-map.ts';

test('what has expired never grows beyond what lives', () => {
  const map = new ExpiringMap<{ expiresAt: number }>();
  for (let now = 0; now < 200_000; now += 1) map.set(`request-${now}`, { expiresAt: now + 1_000 }, now);
  expect(map.size).toBeLessThan(4_000);
  expect(map.get('request-199999')).toBeDefined();
});

test('keys of any length find their values', () => {
  const map = new ExpiringMap<{ expiresAt: number }>();
  for (const key of ['', 'a', 'ab', 'ü']) map.set(key, { expiresAt: key.length + 10 }, 0);
  expect(['', 'a', 'ab', 'ü'].map(key => map.get(key)?.expiresAt)).toEqual([10, 11, 12, 11]);
});
