import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Row, rowOf, usageColumns } from './columns.ts';
import { RequestFolder } from './fold-requests.ts';
import { sequencedEvent } from './usage-fixture.ts';

const fold = (attempts: readonly Row[], capacity?: number): Row[] => {
  const folder = new RequestFolder(capacity);
  return [...attempts.flatMap(attempt => folder.push(attempt)), ...folder.end()];
};

test('a request is one row: tokens and cost of all attempts, the end of the one that ended it', () => {
  const lost = sequencedEvent({
    outcome: 'lost',
    status: 502,
    redriven: true,
    estimated: true,
    tries: [],
    tokens: { input: 15, output: 3, cachedInput: 0, reasoning: 0 },
    costNanoDollars: undefined,
    latency: { totalMs: 2_000 },
  });
  const whole = sequencedEvent({ attempt: 2, sequence: 2 });
  const [row, ...others] = fold([rowOf(lost), rowOf(whole)]);
  expect(others).toEqual([]);
  expect(row).toMatchObject({
    attempt: 2,
    attempts: 2,
    requests: 1,
    calls: 1,
    outcome: 'success',
    status: 200,
    estimated: true,
    inputTokens: 30,
    outputTokens: 45,
    costDollars: 87_750,
    latencyMs: 811.6,
  });
  expect(fold([rowOf(whole), rowOf(lost)])).toEqual([row]);
});

test('in any order, sums of rows are those of attempts, and each request counts once', () => {
  const attempts = fc
    .array(fc.record({ request: fc.nat({ max: 5 }), output: fc.nat(100), redriven: fc.boolean() }), {
      maxLength: 40,
    })
    .map(list =>
      list.map(({ request, output, redriven }, attempt) =>
        rowOf(
          sequencedEvent({
            requestId: String(request),
            attempt,
            redriven: redriven ? true : undefined,
            tokens: { input: 1, output, cachedInput: 0, reasoning: 0 },
          }),
        ),
      ),
    );
  fc.assert(
    fc.property(attempts, rows => {
      const folded = fold(rows);
      for (const name of ['attempts', 'outputTokens', 'costDollars', 'calls']) {
        const sum = (list: readonly Row[]): number =>
          list.reduce((total, row) => total + Number(row[name]), 0);
        expect(sum(folded)).toBe(sum(rows));
      }
      const ended = new Set(rows.filter(({ requests }) => requests === 1).map(({ requestId }) => requestId));
      expect(folded.filter(({ requests }) => requests === 1)).toHaveLength(ended.size);
    }),
  );
});

test('no more requests are held than there is room for, the oldest goes first', () => {
  const row = (requestId: string, changes = {}): Row => rowOf(sequencedEvent({ requestId, ...changes }));
  const folder = new RequestFolder(2);
  expect([...folder.push(row('a', { redriven: true })), ...folder.push(row('b'))]).toEqual([]);
  expect(folder.push(row('c'))).toMatchObject([{ requestId: 'a', requests: 0 }]);
  expect(folder.push(row('a'))).toMatchObject([{ requestId: 'b', requests: 1 }]);
  expect(folder.end()).toMatchObject([{ requestId: 'c' }, { requestId: 'a', requests: 1, attempts: 1 }]);
});

test('what calls used that gave no answer is in the figures of the attempt', () => {
  const event = sequencedEvent({
    tries: [
      {
        provider: 'openai',
        model: 'gpt-5-mini',
        result: 'guardrail',
        durationMs: 1,
        tokens: { input: 10, output: 4, cachedInput: 1, reasoning: 2 },
        costNanoDollars: 50,
      },
      { provider: 'openai', model: 'gpt-5-mini', result: '200', durationMs: 1 },
    ],
  });
  expect(rowOf(event)).toMatchObject({
    calls: 2,
    inputTokens: 25,
    outputTokens: 46,
    cachedInputTokens: 6,
    reasoningTokens: 2,
    costDollars: 87_800,
  });
});

test('each column has a name of its own', () => {
  const names = usageColumns.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
