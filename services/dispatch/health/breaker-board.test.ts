import type { MaybePromise } from '@sluice/contract';
import { type BreakerStore, MemoryBreakers } from '@sluice/store';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BreakerBoard, type BreakerLeave } from './breaker-board.ts';
import { HealthBoard } from './health-board.ts';
import { BreakerPass } from './pass.ts';
import type { CallResult } from './target-health.ts';

const START = 1_800_000_000_000;
const settings = { errorRate: 0.5, windowMs: 30_000, minRequests: 4, openForMs: 10_000, probes: 2 };
const target = { provider: 'p', model: 'm' };

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Every question takes a turn, as over a network. */
const asynchronous = (store: BreakerStore): BreakerStore => ({
  read: async () => store.read(),
  open: async (...given) => store.open(...given),
  takeProbe: async (...given) => store.takeProbe(...given),
  endProbe: async (...given) => store.endProbe(...given),
});

function processOf(instance: string, store: BreakerStore) {
  const board = new HealthBoard();
  const changes: string[] = [];
  const errors: unknown[] = [];
  const breakers = new BreakerBoard({
    instance,
    board,
    store,
    clock: Date.now,
    onChange: (breaker, before, by) => changes.push(`${before} → ${breaker.state(Date.now()).kind} ${by}`),
    onStoreError: cause => errors.push(cause),
  });
  const enter = (): MaybePromise<BreakerLeave> => breakers.enter(board.of(target, Date.now()), settings);
  const call = async (result: CallResult, firstTokenMs?: number): Promise<string> => {
    const leave = await enter();
    if (leave.kind === 'open') return 'open';
    const pass = new BreakerPass(board.of(target, Date.now()), () => undefined, Date.now, breakers, leave);
    if (firstTokenMs !== undefined) pass.observe(true, firstTokenMs);
    pass.leave(result);
    await Promise.resolve();
    return leave.kind;
  };
  const fail = async (count = 4): Promise<void> => {
    for (let time = 0; time < count; time++) await call('failed');
  };
  return { breakers, enter, call, fail, changes, errors };
}

const alone = () => processOf('dispatch.1', new MemoryBreakers(Date.now));
const two = () => {
  const store = asynchronous(new MemoryBreakers(Date.now));
  return [processOf('dispatch.1', store), processOf('dispatch.2', store)] as const;
};

describe('a target that fails', () => {
  test('is not called any more, until a probe may go', async () => {
    const { fail, enter, call } = alone();
    await fail();
    expect(await enter()).toEqual({ kind: 'open', retryAfterMs: 10_000 });
    vi.advanceTimersByTime(9_999);
    expect(await call('answered')).toBe('open');
    vi.advanceTimersByTime(1);
    expect(await call('answered')).toBe('probe');
    expect(await call('answered')).toBe('probe');
    expect(await call('answered')).toBe('call');
  });

  test('is probed by one call at a time', async () => {
    const { fail, enter, call } = alone();
    await fail();
    vi.advanceTimersByTime(10_000);
    expect(await enter()).toMatchObject({ kind: 'probe' });
    expect(await call('answered')).toBe('open');
  });

  test('is left alone again after a probe that failed', async () => {
    const { fail, call, enter } = alone();
    await fail();
    vi.advanceTimersByTime(10_000);
    expect(await call('answered')).toBe('probe');
    expect(await call('failed')).toBe('probe');
    expect(await enter()).toEqual({ kind: 'open', retryAfterMs: 10_000 });
    vi.advanceTimersByTime(10_000);
    expect([await call('answered'), await call('answered'), await call('answered')]).toEqual([
      'probe',
      'probe',
      'call',
    ]);
  });

  test('is probed by the next call where a probe was given up', async () => {
    const { fail, call } = alone();
    await fail();
    vi.advanceTimersByTime(10_000);
    expect(await call('given-up')).toBe('probe');
    expect(await call('answered')).toBe('probe');
  });

  test('has answered as soon as its answer begins: a long stream does not keep others waiting', async () => {
    const { fail, enter, call, breakers } = alone();
    await fail();
    vi.advanceTimersByTime(10_000);
    const leave = await enter();
    if (leave.kind === 'open') throw new Error('it may be probed');
    const pass = new BreakerPass(
      new HealthBoard().of(target, START),
      () => undefined,
      Date.now,
      breakers,
      leave,
    );
    pass.observe(true, 200);
    expect(await call('answered')).toBe('probe');
    expect(await call('answered')).toBe('call');
    pass.leave('answered');
    pass.leave('failed');
    expect(await call('answered')).toBe('call');
  });
});

describe('several processes', () => {
  test('know within half a second what one of them opened, without asking with a request', async () => {
    const [one, other] = two();
    expect(await other.call('answered')).toBe('call');
    await one.fail();
    expect(await other.call('answered')).toBe('call');
    await vi.advanceTimersByTimeAsync(500);
    const leave = other.enter();
    expect(leave).not.toBeInstanceOf(Promise);
    expect(leave).toMatchObject({ kind: 'open' });
    expect(one.changes).toEqual(['closed → open here']);
    expect(other.changes).toEqual(['closed → open elsewhere']);
  });

  test('have one probe between them, and all call again after enough of them', async () => {
    const [one, other] = two();
    await other.call('answered');
    await one.fail();
    await vi.advanceTimersByTimeAsync(10_500);
    const [first, second] = [await one.enter(), await other.enter()];
    expect([first.kind, second.kind]).toEqual(['probe', 'open']);
    if (first.kind !== 'open') one.breakers.endProbe(first.breaker, 'succeeded');
    await vi.advanceTimersByTimeAsync(0);
    expect(await other.call('answered')).toBe('probe');
    await vi.advanceTimersByTimeAsync(500);
    expect([await one.call('answered'), await other.call('answered')]).toEqual(['call', 'call']);
  });

  test('take over the probe of a process that is gone', async () => {
    const [one, other] = two();
    await other.call('answered');
    await one.fail();
    await vi.advanceTimersByTimeAsync(10_500);
    expect((await one.enter()).kind).toBe('probe');
    one.breakers.close();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await other.call('answered')).toBe('probe');
  });

  test('keep the probe that runs, however long it takes', async () => {
    const [one, other] = two();
    await other.call('answered');
    await one.fail();
    await vi.advanceTimersByTimeAsync(10_500);
    expect((await one.enter()).kind).toBe('probe');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await other.call('answered')).toBe('open');
  });

  test('a process that starts while a target is known to fail does not call it', async () => {
    const store = asynchronous(new MemoryBreakers(Date.now));
    const one = processOf('dispatch.1', store);
    await one.fail();
    const late = processOf('dispatch.3', store);
    await late.breakers.sync();
    expect(await late.call('answered')).toBe('open');
  });
});

test('a store that cannot be asked leaves each process with what it knows', async () => {
  const away = (): Promise<never> => Promise.reject(new Error('away'));
  const { fail, enter, call, errors } = processOf('dispatch.1', {
    read: away,
    open: away,
    takeProbe: away,
    endProbe: away,
  });
  await fail();
  expect(enter()).toMatchObject({ kind: 'open' });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await call('answered')).toBe('open');
  expect(errors.length).toBeGreaterThan(0);
});

test('breakers with other settings are other breakers', async () => {
  const store = new MemoryBreakers(Date.now);
  const board = new HealthBoard();
  const breakers = new BreakerBoard({
    instance: 'dispatch.1',
    board,
    store,
    clock: Date.now,
    onChange: () => undefined,
    onStoreError: () => undefined,
  });
  const health = board.of(target, START);
  const strict = breakers.enter(health, settings);
  const lenient = breakers.enter(health, { ...settings, errorRate: 0.9 });
  const again = breakers.enter(health, { ...settings });
  if (strict instanceof Promise || lenient instanceof Promise || again instanceof Promise) throw new Error();
  expect(strict).not.toEqual(lenient);
  expect(again).toEqual(strict);
  expect(health.breakers).toHaveLength(2);
});
