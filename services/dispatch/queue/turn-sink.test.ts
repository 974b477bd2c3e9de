import { GatewayError } from '@sluice/contract';
import type { TurnEnd } from '@sluice/store';
import { RecordingSink } from '@sluice/testkit';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TurnSink } from './turn-sink.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const start = () => {
  const inner = new RecordingSink();
  const ends: TurnEnd['kind'][] = [];
  return { inner, ends, sink: new TurnSink(inner, ({ kind }) => ends.push(kind)) };
};

test('a turn is answered when the answer begins, whatever comes after', () => {
  const { inner, ends, sink } = start();
  sink.head(200, { a: 'b' });
  sink.data(Buffer.from('text'));
  sink.reject(new GatewayError('upstream_interrupted'));
  vi.advanceTimersByTime(10_000);
  expect(ends).toEqual(['answered']);
  expect(inner).toMatchObject({
    status: 200,
    headers: { a: 'b' },
    text: 'text',
    errors: [{ code: 'upstream_interrupted' }],
  });
});

test('a call that has not failed for two seconds lets others have their turn', () => {
  const { ends, sink } = start();
  vi.advanceTimersByTime(2_000);
  expect(ends).toEqual(['running']);
  sink.head(200, {});
  expect(ends).toEqual(['running', 'answered']);
});

test('a request that ends otherwise gives its turn up, and one that waits again has given it back', () => {
  const refused = start();
  refused.sink.reject(new GatewayError('content_blocked'));
  const waiting = start();
  waiting.sink.queued({
    queue: 'chat',
    maxWaitMs: 1,
    keepAliveAfterMs: 1,
    lineage: { tenant: 't', route: 'r', provider: 'p', kind: 'k', model: 'm', configRevision: 1 },
  });
  vi.advanceTimersByTime(10_000);
  expect([refused.ends, waiting.ends]).toEqual([['gone'], []]);
  expect(waiting.inner.queuings).toHaveLength(1);
});
