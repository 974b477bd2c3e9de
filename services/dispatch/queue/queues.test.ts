import type { ControlMessage, QueueMessage } from '@sluice/contract';
import { GatewayError } from '@sluice/contract';
import { MemoryQueues, type QueueStore } from '@sluice/store';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { envelopeWith, planWith, START } from '../exchange/exchange-fixture.ts';
import { QueueBoard } from './queue-board.ts';
import { QueueLine } from './queue-line.ts';
import { TurnGiver } from './turn-giver.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: START, toFake: ['setTimeout', 'setInterval', 'clearInterval', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const down = { wasCalled: true, restMs: 0 };
const queue = {
  mode: 'wait' as const,
  maxWaitMs: 60_000,
  maxLength: 3,
  keepAliveAfterMs: 10_000,
  priority: 2,
};

/** What one process of dispatch has of queues; the ingresses named live. */
function start(store: QueueStore = new MemoryQueues(Date.now), alive: string[] = ['ingress.1']) {
  const told: [string, ControlMessage][] = [];
  const entries: string[] = [];
  const problems: unknown[] = [];
  const board = new QueueBoard();
  const metrics = {
    onEntry: (name: string, result: string) => entries.push(`${name} ${result}`),
    onTurn: (name: string, end: string) => entries.push(`${name} turn ${end}`),
    onDropped: (name: string, reason: string, count: number) => {
      if (count > 0) entries.push(`${name} ${reason} ${count}`);
    },
    onSizes: () => undefined,
  };
  const common = { store, board, metrics, onStoreError: (cause: unknown) => problems.push(cause) };
  const giver = new TurnGiver({
    ...common,
    answers: { tell: (instance, message) => told.push([instance, message]) },
    liveness: {
      isAlive: instance => alive.includes(instance),
      those: matches => alive.filter(matches),
    },
    clock: Date.now,
  });
  const line = new QueueLine({ ...common, onRoom: name => giver.poke(name) });
  giver.configure(true);
  const factsOf = (id: string, changes: Parameters<typeof envelopeWith>[0] = {}) => ({
    envelope: envelopeWith({ id, ...changes }),
    principal: { tenant: 'acme', roles: [] },
    plan: planWith({ queue }),
  });
  const hear = async (message: QueueMessage): Promise<void> => {
    giver.hear(message);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { store, board, giver, line, told, entries, problems, factsOf, hear, alive };
}

const turnOf = (number: number, waitedMs = 0) => ({ turn: { queue: 'chat', number, waitedMs } });

test('who joins is told its turn, which its ingress hears, when the provider may be looked at again', async () => {
  const { line, told, factsOf, board } = start();
  expect(await line.join(factsOf('a'), down)).toMatchObject({
    queue: 'chat',
    maxWaitMs: 60_000,
    keepAliveAfterMs: 10_000,
    lineage: { tenant: 'acme', route: 'chat', provider: 'openai' },
  });
  expect(board.isBusy('chat')).toBe(true);
  await vi.advanceTimersByTimeAsync(450);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(300);
  expect(told).toEqual([['ingress.1', { kind: 'turn', queue: 'chat', ids: ['a'] }]]);
});

test('while somebody waits, who comes waits behind; who has a turn does not', async () => {
  const { line, factsOf } = start();
  expect(line.isBehindOthers(factsOf('a'))).toBe(false);
  await line.join(factsOf('a'), down);
  expect(line.isBehindOthers(factsOf('b'))).toBe(true);
  expect(line.isBehindOthers(factsOf('a', turnOf(1)))).toBe(false);
  const { plan, ...other } = factsOf('b');
  const withoutQueue = { ...other, plan: { ...plan, queue: undefined } };
  expect(line.isBehindOthers(withoutQueue)).toBe(false);
});

test('another process knows who waits within half a second, and that nobody does any more', async () => {
  const here = start();
  const there = start(here.store);
  await here.line.join(here.factsOf('a'), down);
  expect(there.board.isBusy('chat')).toBe(false);
  await vi.advanceTimersByTimeAsync(500);
  expect(there.board.isBusy('chat')).toBe(true);
  here.line.leave(here.factsOf('a'));
  await vi.advanceTimersByTimeAsync(500);
  expect([here.board.isBusy('chat'), there.board.isBusy('chat')]).toEqual([false, false]);
});

test('with each answer more get their turn at once, and in an outage that goes on they go back', async () => {
  const { line, told, factsOf, entries } = start();
  for (const id of ['a', 'b', 'c']) await line.join(factsOf(id), down);
  await vi.advanceTimersByTimeAsync(750);
  expect(told).toHaveLength(1);
  expect(await line.join(factsOf('a', turnOf(1)), down)).toMatchObject({ queue: 'chat' });
  await vi.advanceTimersByTimeAsync(1_300);
  expect(told.map(([, message]) => message)).toMatchObject([{ ids: ['a'] }, { ids: ['b'] }]);
  line.endTurn(factsOf('b', turnOf(1)), { kind: 'answered' });
  await new Promise(resolve => setImmediate(resolve));
  await vi.advanceTimersByTimeAsync(0);
  expect(told.flatMap(([, message]) => (message.kind === 'turn' ? message.ids : [])).sort()).toEqual([
    'a',
    'a',
    'b',
    'c',
  ]);
  expect(entries).toContain('chat turn down');
  expect(entries).toContain('chat turn answered');
});

describe('a request does not wait', () => {
  test('where the queue is full', async () => {
    const { line, factsOf } = start();
    for (const id of ['a', 'b', 'c']) await line.join(factsOf(id), down);
    expect(await line.join(factsOf('d'), down)).toMatchObject({
      code: 'queue_full',
      details: { retryAfterMs: 10_000 },
    });
  });

  test('for what comes too late for it, nor for longer than its route allows in all', async () => {
    const { line, factsOf, store } = start();
    expect(await line.join(factsOf('a'), { wasCalled: true, restMs: 60_000 })).toMatchObject({
      code: 'queue_expired',
    });
    expect(await line.join(factsOf('a', turnOf(3, 60_000)), down)).toBeInstanceOf(GatewayError);
    expect((await store.sizes()).get('chat')?.waiting ?? 0).toBe(0);
  });

  test('nor behind others who wait for what comes too late', async () => {
    const { line, factsOf } = start();
    await line.join(
      { ...factsOf('a'), plan: planWith({ queue: { ...queue, maxWaitMs: 3_600_000 } }) },
      { wasCalled: true, restMs: 200_000 },
    );
    await vi.advanceTimersByTimeAsync(300);
    const refused = await line.joinBehindOthers(factsOf('b'));
    expect(refused).toMatchObject({ code: 'queue_expired' });
    expect(refused instanceof GatewayError && refused.details.retryAfterMs).toBeGreaterThan(190_000);
  });

  test('where the store is away: then it is driven again, and called as if nobody waited', async () => {
    const { store, line, factsOf, problems, board } = start();
    await line.join(factsOf('a'), down);
    const away = () => Promise.reject(new GatewayError('not_ready'));
    Object.assign(store, { enqueue: away, sizes: away });
    expect(await line.joinBehindOthers(factsOf('b'))).toMatchObject({ code: 'not_ready' });
    await vi.advanceTimersByTimeAsync(500);
    expect(board.isBusy('chat')).toBe(false);
    expect(problems.length).toBeGreaterThan(1);
  });
});

test('who was forgotten takes its place again without a call, and the provider is looked at before the others', async () => {
  const { line, factsOf, store } = start();
  const forgotten = factsOf('a', { turn: { queue: 'chat', number: 1, waitedMs: 5_000, requeues: true } });
  expect(line.isBehindOthers(forgotten)).toBe(true);
  expect(await line.joinBehindOthers(forgotten)).toMatchObject({ queue: 'chat' });
  expect((await store.sizes()).get('chat')).toMatchObject({ waiting: 1, window: 1 });
});

test('a turn that was found in another queue is given up there', async () => {
  const { line, factsOf, store } = start();
  await line.join(factsOf('a'), down);
  await vi.advanceTimersByTimeAsync(750);
  const { envelope, principal, plan } = factsOf('a', turnOf(1));
  await line.join({ envelope, principal, plan: { ...plan, route: 'other' } }, down);
  expect((await store.sizes()).get('chat')).toMatchObject({ waiting: 0, inTurn: 0 });
  expect((await store.sizes()).get('other')).toMatchObject({ waiting: 1 });
});

describe('what ingresses say', () => {
  test('keeps places; a turn that got lost is told again, and so is what is not there', async () => {
    const { line, told, factsOf, hear } = start();
    await line.join(factsOf('a'), down);
    await vi.advanceTimersByTimeAsync(750);
    told.length = 0;
    const renew = { kind: 'renew' as const, queue: 'chat', holder: 'ingress.1' };
    await hear({ ...renew, waiting: ['a', 'unknown'], inTurn: [] });
    expect(told).toEqual([
      ['ingress.1', { kind: 'turn', queue: 'chat', ids: ['a'] }],
      ['ingress.1', { kind: 'unqueued', ids: ['unknown'] }],
    ]);
    told.length = 0;
    await hear({ ...renew, waiting: [], inTurn: ['a', 'unknown'] });
    expect(told).toEqual([]);
  });

  test('gives places up, and turns that cannot be used yet back', async () => {
    const { line, factsOf, hear, store } = start();
    for (const id of ['a', 'b']) await line.join(factsOf(id), down);
    await vi.advanceTimersByTimeAsync(750);
    await hear({ kind: 'defer', queue: 'chat', id: 'a', forMs: 5_000 });
    await hear({ kind: 'leave', queue: 'chat', ids: ['b', 'unknown'] });
    await vi.advanceTimersByTimeAsync(0);
    expect((await store.sizes()).get('chat')).toMatchObject({ waiting: 1, inTurn: 0 });
  });
});

test('the turn of who is held by an ingress that is gone goes to the next one', async () => {
  const { line, told, factsOf, store } = start();
  await vi.advanceTimersByTimeAsync(3_000);
  await line.join(factsOf('a', { origin: 'ingress.gone' }), down);
  await line.join(factsOf('b', { receivedAt: START + 1 }), down);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told).toEqual([['ingress.1', { kind: 'turn', queue: 'chat', ids: ['b'] }]]);
  expect((await store.sizes()).get('chat')).toMatchObject({ waiting: 0, inTurn: 1 });
});

describe('a job', () => {
  const job = { maxAgeMs: 3_600_000, keepForMs: 60_000 };
  const asJob = (facts: ReturnType<ReturnType<typeof start>['factsOf']>, mode: 'wait' | 'job' = 'job') => ({
    ...facts,
    plan: planWith({ queue: { ...queue, mode, job } }),
  });
  const terms = { ...job, priority: queue.priority, maxLength: queue.maxLength };
  const entry = { id: 'j', kind: 'job', tenant: 'acme', priority: 0, since: Date.now() } as const;
  const patient = { waitsForMs: 3_600_000, maxLength: 3 };

  test('is told to wait as one, and who holds its connection queues it', async () => {
    const { line, factsOf, store } = start();
    expect(await line.join(asJob(factsOf('a')), down)).toMatchObject({ job: { ...terms, downForMs: 0 } });
    expect(await line.joinBehindOthers(asJob(factsOf('a')))).toMatchObject({ job: terms });
    expect(store.has('chat', ['a'])).toEqual([false]);
  });

  test('is what its caller asks for, where its route can have one', () => {
    const { line, factsOf } = start();
    const asked = factsOf('a', { respondAsync: true });
    expect(line.isAskedAsJob(asJob(asked, 'wait'))).toBe(true);
    expect(line.isAskedAsJob(asked)).toBe(false);
    expect(line.isAskedAsJob(asJob(factsOf('a'), 'wait'))).toBe(false);
  });

  test('whose turn was in vain goes back, for as long as a job may wait', async () => {
    const { line, factsOf, store } = start();
    store.enqueue('chat', entry, patient);
    store.take('chat', 1);
    const facts = asJob(factsOf('j', { ...turnOf(1, 120_000), job: true }));
    expect(await line.join(facts, down)).toMatchObject({ job: terms });
    expect(store.place('chat', 'j')).toMatchObject({ kind: 'waiting' });
  });

  test('has its turn at any ingress, each in turn, and waits where none is heard', async () => {
    const { giver, store, told, alive } = start(undefined, ['ingress.1', 'dispatch.1', 'ingress.2']);
    for (const id of ['j1', 'j2', 'j3']) store.enqueue('chat', { ...entry, id }, patient);
    await giver.give('chat');
    expect(told.map(([instance]) => instance).sort()).toEqual(['ingress.1', 'ingress.2']);
    expect(told.flatMap(([, message]) => (message.kind === 'run-jobs' ? message.ids : [])).sort()).toEqual([
      'j1',
      'j2',
      'j3',
    ]);
    alive.splice(0);
    for (const id of ['j1', 'j2', 'j3']) store.endTurn('chat', id, { kind: 'gone' });
    store.enqueue('chat', entry, patient);
    await giver.give('chat');
    expect(store.place('chat', 'j')).toMatchObject({ kind: 'waiting' });
  });
});

test('without a queue in the configuration nothing is asked, once nobody waits any more', async () => {
  const store = new MemoryQueues(Date.now);
  const { line, giver, factsOf } = start(store);
  await line.join(factsOf('a'), down);
  giver.configure(false);
  const sizes = vi.spyOn(store, 'sizes');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sizes).toHaveBeenCalled();
  line.leave(factsOf('a'));
  await vi.advanceTimersByTimeAsync(1_000);
  sizes.mockClear();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(sizes).not.toHaveBeenCalled();
});
