import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SpanBuffer } from './span-buffer.ts';

interface Named {
  traceId: string;
  bytes: number;
  name: string;
}

test('it gives the spans of a trace once, in their order, and keeps those of others', () => {
  const buffer = new SpanBuffer<Named>({ maxSpans: 10, maxBytes: 1_000 });
  const taken = (...traceIds: string[]): string[] => buffer.take(new Set(traceIds)).map(({ name }) => name);
  for (const [traceId, name] of [
    ['a', 'a1'],
    ['b', 'b1'],
    ['a', 'a2'],
  ] as const)
    buffer.add({ traceId, bytes: 1, name });
  expect(taken('a', 'c')).toEqual(['a1', 'a2']);
  expect(taken('a')).toEqual([]);
  expect(taken('b')).toEqual(['b1']);
});

test('whatever is added and taken, it holds what came last within both of its bounds', () => {
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('add' as const),
      trace: fc.nat(4),
      bytes: fc.integer({ min: 1, max: 40 }),
    }),
    fc.record({ kind: fc.constant('take' as const), trace: fc.nat(4), bytes: fc.constant(0) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const bounds = { maxSpans: 5, maxBytes: 100 };
      const buffer = new SpanBuffer<Named>(bounds);
      /** Places count though their spans were taken: that is what makes the ring simple. */
      let model: { trace: string; bytes: number; span: string | undefined }[] = [];
      for (const [step, { kind, trace: number, bytes }] of steps.entries()) {
        const [trace, span] = [String(number), String(step)];
        if (kind === 'add') {
          buffer.add({ traceId: trace, bytes, name: span });
          model = [...model, { trace, bytes, span }].slice(-bounds.maxSpans);
          while (model.reduce((sum, held) => sum + held.bytes, 0) > bounds.maxBytes) model.shift();
          continue;
        }
        const expected = model.filter(held => held.trace === trace && held.span !== undefined);
        expect(buffer.take(new Set([trace])).map(({ name }) => name)).toEqual(
          expected.map(held => held.span),
        );
        model = model.map(held => (held.trace === trace ? { ...held, bytes: 0, span: undefined } : held));
      }
    }),
  );
});
