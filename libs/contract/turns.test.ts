import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** Who has passed: at once, and after each of some turns of the event loop. */
async function pass(turns: Turns, names: string, count: number): Promise<string[]> {
  let passed = '';
  for (const name of names) {
    const waits = turns.next();
    if (waits === undefined) passed += name;
    else void waits.then(() => (passed += name));
  }
  const seen = [passed];
  for (let number = 0; number < count; number++) {
    await turn();
    seen.push(passed);
  }
  return seen;
}

test('of many, one passes in each turn of the event loop, in order, and the first at once', async () => {
  expect(await pass(new Turns(), 'abc', 3)).toEqual(['a', 'ab', 'abc', 'abc']);
});

test('where several may, that many pass in each turn', async () => {
  const turns = new Turns(3);
  expect(await pass(turns, 'abcdefgh', 3)).toEqual(['abc', 'abcdef', 'abcdefgh', 'abcdefgh']);
  await turn();
  expect(await pass(turns, 'abcd', 1)).toEqual(['abc', 'abcd']);
});

test('nobody passes before those who wait', async () => {
  const turns = new Turns(1);
  const order: string[] = [];
  turns.next();
  void turns.next()?.then(() => order.push('waited'));
  await turn();
  void turns.next()?.then(() => order.push('came later'));
  await turn();
  await turn();
  expect(order).toEqual(['waited', 'came later']);
});
