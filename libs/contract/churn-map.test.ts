import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ChurnMap } from './churn-map.ts';

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const step = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), key, value: fc.nat() }),
  fc.record({ kind: fc.constant('delete' as const), key }),
);

test('it says what a Map says, whatever comes and goes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const map = new Map<string, { value: number }>();
      const churn = new ChurnMap<{ value: number }>();
      for (const current of steps) {
        if (current.kind === 'set') {
          const entry = { value: current.value };
          map.set(current.key, entry);
          churn.set(current.key, entry);
        } else expect(churn.delete(current.key)).toBe(map.delete(current.key));
        expect(churn.size).toBe(map.size);
        expect(new Set(churn.values())).toEqual(new Set(map.values()));
        for (const name of ['a', 'b', 'c', 'd', 'e']) expect(churn.get(name)).toBe(map.get(name));
      }
    }),
  );
});
