import { test } from 'vitest';
import { queueContract } from './contract-suite.ts';
import { MemoryQueues } from './memory-queues.ts';
import { queueProperty } from './property-suite.ts';

queueContract(async clock => {
  const store = new MemoryQueues(clock);
  return [store, store];
});

test('whatever happens, nothing is lost, nobody has two turns at a time, and bounds are kept', async () => {
  await queueProperty(async clock => new MemoryQueues(clock), 300);
});
