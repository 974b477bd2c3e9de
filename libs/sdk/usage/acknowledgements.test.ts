import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Acknowledgements } from './acknowledgements.ts';

test('a position has everything before it acknowledged, and moves past nothing that is open', () => {
  const ascending = fc
    .uniqueArray(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 30 })
    .map(numbers => numbers.sort((left, right) => left - right));
  fc.assert(
    fc.property(ascending, fc.infiniteStream(fc.nat()), (sequences, choices) => {
      const acknowledgements = new Acknowledgements(0);
      for (const sequence of sequences) acknowledgements.open(sequence);
      const open = [...sequences];
      for (const choice of choices) {
        const [closed = 0] = open.splice(choice % open.length, 1);
        acknowledgements.close(closed);
        const oldest = open[0];
        expect(acknowledgements.position).toBe(oldest === undefined ? sequences.at(-1) : oldest - 1);
        if (open.length === 0) return;
      }
    }),
  );
});

test('who never acknowledges is told so before memory runs out', () => {
  const acknowledgements = new Acknowledgements(0);
  expect(() => {
    for (let sequence = 1; ; sequence++) acknowledgements.open(sequence);
  }).toThrow(/call ack\(\)/);
});
