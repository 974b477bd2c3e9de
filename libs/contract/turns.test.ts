import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

test('of many that wait, one passes in each turn of the event loop, in order', async () => {
  const turns = new Turns();
  const passed: string[] = [];
  for (const name of ['a', 'b', 'c']) void turns.next().then(() => passed.push(name));
  const seen: string[] = [];
  for (let turn = 0; turn < 4; turn++) {
    await new Promise(resolve => setImmediate(resolve));
    seen.push(passed.join(''));
  }
  expect(seen).toEqual(['a', 'ab', 'abc', 'abc']);
});
