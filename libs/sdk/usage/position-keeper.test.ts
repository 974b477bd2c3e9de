import { expect, test } from 'vitest';
import { PositionKeeper } from './position-keeper.ts';

/** A store that the test lets go on. */
function heldStore() {
  const calls: { position: number; done: PromiseWithResolvers<void> }[] = [];
  const store = (position: number): Promise<void> => {
    const done = Promise.withResolvers<void>();
    calls.push({ position, done });
    return done.promise;
  };
  return { calls, store };
}

test('one call at a time stores, each the newest position', async () => {
  const { calls, store } = heldStore();
  const keeper = new PositionKeeper(0, store);
  for (const position of [1, 2, 3]) keeper.move(position);
  const flushed = keeper.flush();
  calls[0]?.done.resolve();
  await expect.poll(() => calls.length).toBe(2);
  calls[1]?.done.resolve();
  await flushed;
  expect(calls.map(({ position }) => position)).toEqual([1, 3]);
});

test('a failure is told once, and the next move stores again', async () => {
  const { calls, store } = heldStore();
  const keeper = new PositionKeeper(0, store);
  keeper.move(1);
  calls[0]?.done.reject(new Error('away'));
  await expect(keeper.flush()).rejects.toThrow('away');
  keeper.check();
  keeper.move(2);
  calls[1]?.done.resolve();
  await keeper.flush();
  expect(calls.map(({ position }) => position)).toEqual([1, 2]);
});

test('a position that is stored already asks for nothing', async () => {
  const { calls, store } = heldStore();
  const keeper = new PositionKeeper(7, store);
  keeper.move(7);
  await keeper.flush();
  expect(calls).toEqual([]);
});
