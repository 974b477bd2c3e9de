import { expect, test } from 'vitest';
import type { UsageDelivery, UsageEvent } from './delivery.ts';
import { inBatches } from './in-batches.ts';

function source(numbers: readonly number[]) {
  const acknowledged: number[] = [];
  async function* subscribe(signal: AbortSignal): AsyncGenerator<UsageDelivery> {
    for (const sequence of numbers)
      yield { sequence, event: { attempt: sequence } as UsageEvent, ack: () => acknowledged.push(sequence) };
    await new Promise(resolve => signal.addEventListener('abort', resolve));
  }
  return { acknowledged, subscribe };
}

const numbersOf = ({ events }: { events: readonly UsageEvent[] }) => events.map(({ attempt }) => attempt);

test('a batch is full, or has waited long enough, and is acknowledged as one', async () => {
  const { acknowledged, subscribe } = source([1, 2, 3, 4, 5]);
  const batches: number[][] = [];
  for await (const batch of inBatches(subscribe, { size: 2, waitMs: 1 })) {
    batches.push(numbersOf(batch));
    if (batches.length < 3) batch.ack();
    else break;
  }
  expect(batches.flat()).toEqual([1, 2, 3, 4, 5]);
  expect(Math.max(...batches.map(({ length }) => length))).toBe(2);
  expect(acknowledged).toEqual(batches.slice(0, 2).flat());
});

test('the end of the subscription is the end of the batches', async () => {
  const ending = new AbortController();
  const batches = inBatches(source([]).subscribe, { signal: ending.signal });
  const next = batches.next();
  ending.abort();
  expect(await next).toEqual({ done: true, value: undefined });
});
