import { expect, test, vi } from 'vitest';
import { RecordedSpan } from './recorded-span.ts';
import { TraceKeeper, type TraceKeeperOptions } from './trace-keeper.ts';
import type { SpanFailure } from './tracing.ts';

const FAILED: SpanFailure = { type: 'upstream_unreachable', isCallersFault: false };
const traceOf = (number: number): string => String(number).padStart(32, '0');

/** One process of those that share decisions. */
function keeperOf(options: Partial<TraceKeeperOptions> = {}) {
  const sent: string[] = [];
  const told: (readonly string[])[] = [];
  const names = new Map<RecordedSpan, string>();
  const keeper = new TraceKeeper({
    keepErrors: true,
    keepSlowerThan: 'never',
    send: span => void sent.push(names.get(span) ?? ''),
    now: () => 0,
    ...options,
  });
  keeper.onKeep = traceIds => void told.push(traceIds);
  const end = (
    name: string,
    trace: number,
    {
      failure,
      isRoot = false,
      sampled = false,
    }: { failure?: SpanFailure; isRoot?: boolean; sampled?: boolean } = {},
  ): RecordedSpan => {
    const span: RecordedSpan = new RecordedSpan({
      name,
      kind: 'internal',
      traceId: traceOf(trace),
      spanId: '1'.repeat(16),
      parent: undefined,
      sampled,
      isRoot,
      keeper,
    });
    names.set(span, name);
    span.end(failure);
    return span;
  };
  return { keeper, sent, told, end };
}

test('a failure keeps what its trace had before and has after, of other traces nothing is sent', () => {
  const { keeper, sent, told, end } = keeperOf();
  end('auth', 1);
  end('other', 2);
  expect(end('dispatch', 1, { failure: FAILED }).isKept).toBe(true);
  end('root', 1, { isRoot: true });
  keeper.flush();
  expect(sent).toEqual(['dispatch', 'root', 'auth']);
  expect(told).toEqual([[traceOf(1)]]);
});

test('what is the caller’s fault keeps nothing', () => {
  const { keeper, sent, told, end } = keeperOf();
  end('root', 1, { isRoot: true, failure: { type: 'unauthenticated', isCallersFault: true } });
  keeper.flush();
  expect({ sent, told }).toEqual({ sent: [], told: [] });
});

test('a slow request keeps its trace, a slow part of one does not', () => {
  const { keeper, sent, end } = keeperOf({ keepSlowerThan: 0, keepErrors: false });
  end('part', 1, { failure: FAILED });
  end('root', 2, { isRoot: true });
  keeper.flush();
  expect(sent).toEqual(['root']);
});

test('a trace that one process keeps is kept whole by those that hear of it, and told by none of them again', () => {
  const [ingress, dispatch] = [keeperOf(), keeperOf()];
  dispatch.end('early', 1);
  dispatch.end('other', 2);
  ingress.end('root', 1, { isRoot: true, failure: FAILED });
  ingress.keeper.flush();
  for (const traceIds of ingress.told) dispatch.keeper.keep([...traceIds, ...traceIds]);
  dispatch.end('late', 1);
  dispatch.keeper.flush();
  expect(dispatch.sent).toEqual(['late', 'early']);
  expect(dispatch.told).toEqual([]);
});

test('what is sampled is sent at once, and nobody is told of it', () => {
  const { keeper, sent, told, end } = keeperOf();
  expect(end('sampled', 1, { sampled: true, failure: FAILED }).isKept).toBe(true);
  expect(sent).toEqual(['sampled']);
  keeper.flush();
  expect(told).toEqual([]);
});

test('in an outage at most a hundred traces a second are kept', () => {
  let now = 0;
  const { keeper, sent, end } = keeperOf({ now: () => now });
  for (let trace = 0; trace < 150; trace += 1) end('root', trace, { isRoot: true, failure: FAILED });
  expect(sent).toHaveLength(100);
  now += 1_000;
  end('next', 200, { isRoot: true, failure: FAILED });
  expect(sent).toHaveLength(101);
  keeper.flush();
});

test('decisions are searched for and told together, without being asked to', () => {
  vi.useFakeTimers();
  try {
    const { sent, told, end } = keeperOf();
    end('part', 1);
    end('root', 1, { failure: FAILED });
    expect(sent).toEqual(['root']);
    vi.runAllTimers();
    expect(sent).toEqual(['root', 'part']);
    expect(told).toHaveLength(1);
  } finally {
    vi.useRealTimers();
  }
});
