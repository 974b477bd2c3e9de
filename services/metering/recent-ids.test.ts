import { expect, test } from 'vitest';
import { RecentIds } from './recent-ids.ts';

test('the newest ids are remembered and the oldest make room', () => {
  const recent = new RecentIds(2);
  for (const id of ['a', 'b', 'b', 'c']) recent.add(id);
  expect(['a', 'b', 'c'].map(id => recent.has(id))).toEqual([false, true, true]);
});
