import { expect, test } from 'vitest';
import type { SealStore, StoredSeal } from './port.ts';

export interface SealNodes {
  /** Two nodes of one new installation; the same store where an installation is one process. */
  one: SealStore;
  other: SealStore;
}

const seal = (number: number, text = `seal ${number}`): StoredSeal => ({ number, text });

async function numbersOf(store: SealStore, from: number): Promise<number[]> {
  const numbers: number[] = [];
  for await (const { number } of store.read(from)) numbers.push(number);
  return numbers;
}

/** What every store of seals guarantees. `nodes` gives a new installation each time. */
export function sealStoreContract(nodes: () => Promise<SealNodes>): void {
  test('seals are read as they were written, in order, from any number on', async () => {
    const { one, other } = await nodes();
    expect(await one.last()).toBeUndefined();
    expect(await numbersOf(one, 1)).toEqual([]);
    for (const number of [1, 2, 3]) expect(await one.append(seal(number))).toBe(true);
    expect(await other.last()).toEqual(seal(3));
    expect(await numbersOf(other, 1)).toEqual([1, 2, 3]);
    expect(await numbersOf(other, 3)).toEqual([3]);
    expect(await numbersOf(other, 4)).toEqual([]);
  });

  test('a seal that does not go behind the last one is not added', async () => {
    const { one, other } = await nodes();
    expect(await one.append(seal(2))).toBe(false);
    expect(await one.append(seal(1))).toBe(true);
    for (const number of [1, 3]) expect(await other.append(seal(number, 'another'))).toBe(false);
    expect(await numbersOf(other, 1)).toEqual([1]);
    expect(await one.last()).toEqual(seal(1));
  });

  test('of writers at once each number goes to one', async () => {
    const { one, other } = await nodes();
    let written = 0;
    const write = async (store: SealStore, name: string): Promise<void> => {
      for (let added = 0; added < 20; ) {
        const next = ((await store.last())?.number ?? 0) + 1;
        if (!(await store.append(seal(next, name)))) continue;
        added += 1;
        written += 1;
      }
    };
    await Promise.all([write(one, 'one'), write(other, 'other'), write(one, 'third')]);
    expect(written).toBe(60);
    expect(await numbersOf(one, 1)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  });

  test('many seals are read to their end', async () => {
    const { one } = await nodes();
    for (let number = 1; number <= 600; number += 1) await one.append(seal(number));
    expect(await numbersOf(one, 2)).toHaveLength(599);
  });
}
