import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PART_OF_THE_MACHINE, sizeReplica } from './sizing.ts';

const machine = {
  requestsPerSecond: fc.integer({ min: 100, max: 20_000 }),
  cpuUs: fc.double({ min: 5, max: 500, noNaN: true }),
  idleCores: fc.double({ min: 0, max: 0.02, noNaN: true }),
  mostReplicas: fc.constantFrom(1, 2, 4),
};

test('all replicas together can do a part of what the machine does, however many they are', () => {
  fc.assert(
    fc.property(fc.record(machine), given => {
      const { cores } = sizeReplica(given);
      const each = ((cores - given.idleCores) * 1_000_000) / given.cpuUs;
      expect(each * given.mostReplicas).toBeCloseTo(given.requestsPerSecond * PART_OF_THE_MACHINE, 3);
    }),
  );
});

test('a replica is asked by more connections than it answers while it waits for its share', () => {
  const eachPerSecond = 500;
  const { cores, connections } = sizeReplica({
    requestsPerSecond: (4 * eachPerSecond) / PART_OF_THE_MACHINE,
    cpuUs: 20,
    idleCores: 0,
    mostReplicas: 4,
  });
  expect(cores).toBeCloseTo(0.01);
  // Each request takes two periods of 100 ms, and 100 ms for all else.
  expect(connections).toBeGreaterThanOrEqual(eachPerSecond * 0.3);
  expect(connections).toBeLessThan(eachPerSecond * 0.31);
});
