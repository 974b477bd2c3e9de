import type { UsageEvent } from '@sluice/contract';
import { expect, test } from 'vitest';
import { settlementsOf } from './settlements-of.ts';

type Try = UsageEvent['tries'][number];
const tokens = (input: number, output: number) => ({ input, output, cachedInput: 0, reasoning: 0 });
const call = (fields: Partial<Try> = {}): Try => ({
  provider: 'openai',
  model: 'gpt-5',
  result: '200',
  durationMs: 1,
  ...fields,
});

const event = (tries: Try[], changes: Partial<UsageEvent> = {}): UsageEvent => ({
  version: 1,
  eventId: 'r:1',
  requestId: 'r',
  attempt: 1,
  at: 0,
  tenant: 'acme',
  protocol: 'openai-chat',
  stream: false,
  outcome: 'success',
  status: 200,
  tries,
  tokens: tokens(11, 7),
  costNanoDollars: 420,
  estimated: false,
  latency: { totalMs: 1 },
  verdicts: [],
  lineage: { configRevision: 1 },
  ...changes,
});

const answer = { inputTokens: 11, outputTokens: 7, costNanoDollars: 420 };
const none = { inputTokens: 0, outputTokens: 0 };

test('a single call settles the request to what it used, and a request without one to nothing', () => {
  expect(settlementsOf(event([call()]))).toEqual([{ id: 'r', settlement: answer }]);
  expect(settlementsOf(event([]))).toEqual([{ id: 'r', settlement: 'nothing' }]);
  expect(settlementsOf(event([], { outcome: 'lost' }))).toEqual([{ id: 'r', settlement: 'estimate' }]);
});

test('what waits in a queue gives back all that it did not use, and each of its turns is settled by itself', () => {
  const failed = [call({ result: '503' }), call({ result: 'network' })];
  const waiting = {
    outcome: 'error',
    queued: true,
    redriven: true,
    tokens: tokens(0, 0),
    costNanoDollars: 0,
  } as const;
  expect(settlementsOf(event(failed, waiting))).toEqual([{ id: 'r', settlement: 'nothing' }]);
  expect(settlementsOf(event(failed, { ...waiting, turn: 2 }))).toEqual([
    { id: 'r~2', settlement: 'nothing' },
  ]);
  const silent = call({ result: 'timeout', uncertain: true });
  expect(settlementsOf(event([silent], waiting))).toEqual([{ id: 'r', settlement: 'estimate' }]);
  expect(settlementsOf(event([call()], { turn: 3 }))).toEqual([{ id: 'r~3', settlement: answer }]);
});

test('what calls without an answer used counts on top of what the answer did', () => {
  const broken = call({ tokens: tokens(100, 30), costNanoDollars: 1_000 });
  expect(settlementsOf(event([broken, call()]))).toEqual([
    {
      id: 'r',
      settlement: {
        inputTokens: 111,
        outputTokens: 37,
        costNanoDollars: 1_420,
        ofFirstCall: { inputTokens: 100, outputTokens: 30 },
      },
    },
  ]);
});

test('a call with a share of its provider’s limits settles both: the request has no other for the tokens', () => {
  const second = call({ share: { number: 2, covers: 'provider' } });
  expect(settlementsOf(event([call({ result: '503' }), second]))).toEqual([
    { id: 'r', settlement: { ...answer, ofFirstCall: none } },
    { id: 'r.1.2', settlement: answer },
  ]);
});

test('a call with a share of all limits settles that alone, and the one before it stays at the estimate where nobody knows', () => {
  const second = call({ share: { number: 2, covers: 'request' } });
  expect(settlementsOf(event([call({ result: 'timeout', uncertain: true }), second]))).toEqual([
    { id: 'r', settlement: 'estimate' },
    { id: 'r.1.2', settlement: answer },
  ]);
});

test('where the first call went to another provider than limits were held for, these are given back', () => {
  const elsewhere = call({ share: { number: 1, covers: 'provider' } });
  expect(settlementsOf(event([elsewhere]))).toEqual([
    { id: 'r', settlement: { ...answer, ofFirstCall: 'nothing' } },
    { id: 'r.1.1', settlement: answer },
  ]);
});
