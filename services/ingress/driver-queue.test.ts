import { GatewayError, type QueueMessage, reject } from '@sluice/contract';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  acceptedFrame,
  ID,
  pass,
  settled,
  startDriver,
  startWorker,
  stopTime,
  type Taken,
  type Worker,
} from './driver-fixture.ts';

beforeEach(stopTime);
afterEach(() => {
  vi.useRealTimers();
});

const queued = { queue: 'chat', maxWaitMs: 60_000, keepAliveAfterMs: 10_000, lineage: acceptedFrame.lineage };

/** A driver, and a worker that gives turns as well. */
async function start() {
  const started = await startDriver();
  const worker = await startWorker(started.hub);
  const messages: QueueMessage[] = [];
  worker.host.queues.handle(message => messages.push(message));
  return {
    ...started,
    worker,
    messages,
    turn: async (ids: string[] = [ID]) => {
      worker.host.answers.tell('ingress.test', { kind: 'turn', queue: 'chat', ids });
      await settled();
    },
  };
}

const takenBy = (worker: Worker, index: number): Taken => {
  const taken = worker.taken[index];
  if (taken === undefined) throw new Error(`nothing was taken with index ${index}`);
  return taken;
};

test('a request for which there is no target waits until its turn comes, and is answered then', async () => {
  const { drive, worker, turn } = await start();
  const caller = drive();
  await settled();
  takenBy(worker, 0).sink.queued(queued);
  await pass(30_000);
  expect(worker.taken).toHaveLength(1);
  expect(caller.answered).toBe(false);
  await turn();
  const { envelope, sink } = takenBy(worker, 1);
  expect(envelope).toMatchObject({ attempt: 2, turn: { queue: 'chat', number: 1, waitedMs: 30_000 } });
  // The time in which it waited is no part of what it may take.
  expect(envelope.deadline - takenBy(worker, 0).envelope.deadline).toBe(30_000);
  sink.head(200, {});
  sink.end();
  await settled();
  expect(caller).toMatchObject({ status: 200, ended: 1, errors: [] });
});

test('one that finds no target in its turn either waits on, and what it waits is added up', async () => {
  const { drive, worker, turn } = await start();
  drive();
  await settled();
  takenBy(worker, 0).sink.queued(queued);
  await pass(5_000);
  await turn();
  await pass(1_000);
  takenBy(worker, 1).sink.queued(queued);
  await pass(2_000);
  await turn();
  expect(takenBy(worker, 2).envelope).toMatchObject({
    attempt: 3,
    turn: { queue: 'chat', number: 2, waitedMs: 7_000 },
  });
});

test('a turn that is told before it is heard that the request waits is taken all the same', async () => {
  const { drive, worker, turn } = await start();
  drive();
  await settled();
  await turn();
  takenBy(worker, 0).sink.queued(queued);
  await settled();
  expect(takenBy(worker, 1).envelope.turn).toMatchObject({ number: 1 });
  // Told twice it is taken once.
  await turn();
  expect(worker.taken).toHaveLength(2);
});

test('nobody waits for longer than the route allows: the caller is told, and the end is metered', async () => {
  const { drive, worker, messages, untaken } = await start();
  const caller = drive();
  await settled();
  takenBy(worker, 0).sink.queued(queued);
  await pass(60_000);
  expect(caller.errors).toEqual([]);
  await pass(100);
  expect(caller.errors.map(({ code }) => code)).toEqual(['queue_expired']);
  expect(untaken).toEqual([{ attempt: 1, provider: 'openai', code: 'queue_expired' }]);
  await pass(100);
  expect(messages).toContainEqual({ kind: 'leave', queue: 'chat', ids: [ID] });
});

test('nor for longer than its client says', async () => {
  const { drive, worker } = await start();
  const caller = drive();
  caller.patienceMs = 3_000;
  await settled();
  takenBy(worker, 0).sink.queued(queued);
  await pass(3_100);
  expect(caller.errors.map(({ code }) => code)).toEqual(['queue_expired']);
});

test('a client that leaves while it waits gives up its place, and is metered', async () => {
  const { drive, driver, worker, messages, untaken, turn } = await start();
  drive();
  await settled();
  takenBy(worker, 0).sink.queued(queued);
  await pass(1_000);
  driver.cancel(ID);
  await pass(50);
  expect(messages.filter(({ kind }) => kind === 'leave')).toEqual([
    { kind: 'leave', queue: 'chat', ids: [ID] },
  ]);
  expect(untaken).toEqual([{ attempt: 1, provider: 'openai', code: 'client_closed' }]);
  // That may get lost: a turn for nobody is given back.
  await turn();
  await pass(50);
  expect(messages.filter(({ kind }) => kind === 'leave')).toHaveLength(2);
  expect(worker.taken).toHaveLength(1);
});

test('who waits says so every five seconds, and takes its place again where that was forgotten', async () => {
  const { drive, worker, messages } = await start();
  drive();
  await settled();
  takenBy(worker, 0).sink.queued(queued);
  await pass(12_000);
  const renewals = messages.filter(({ kind }) => kind === 'renew');
  expect(renewals.length).toBeGreaterThanOrEqual(2);
  expect(renewals.at(-1)).toEqual({
    kind: 'renew',
    queue: 'chat',
    holder: 'ingress.test',
    waiting: [ID],
    inTurn: [],
  });
  worker.host.answers.tell('ingress.test', { kind: 'unqueued', ids: [ID, 'f'.repeat(32)] });
  await settled();
  expect(takenBy(worker, 1).envelope).toMatchObject({ attempt: 2, turn: { number: 1, requeues: true } });
  await pass(6_000);
  expect(messages.at(-1)).toMatchObject({ kind: 'renew', waiting: [], inTurn: [ID] });
});

test('a turn that a limit refuses is used later, where there is time for it', async () => {
  const { drive, worker, messages, turn } = await start();
  const caller = drive();
  await settled();
  takenBy(worker, 0).sink.queued(queued);
  await pass(1_000);
  const limited = (retryAfterMs: number) => () => reject(new GatewayError('rate_limited', { retryAfterMs }));
  worker.script = [limited(20_000), limited(50_000)];
  await turn();
  expect(messages.at(-1)).toEqual({ kind: 'defer', queue: 'chat', id: ID, forMs: 20_000 });
  await pass(20_000);
  expect(caller.answered).toBe(false);
  await turn();
  expect(caller.errors.map(({ code }) => code)).toEqual(['rate_limited']);
});

test('a limit that refuses a request which has not waited is told at once', async () => {
  const { drive, worker } = await start();
  worker.script = [() => reject(new GatewayError('rate_limited', { retryAfterMs: 1_000 }))];
  const caller = drive();
  await settled();
  expect(caller.errors.map(({ code }) => code)).toEqual(['rate_limited']);
});

test('the caller of a stream is shown that it goes on, again and again, until there is an answer', async () => {
  const { drive, worker, turn } = await start();
  const caller = drive();
  await settled();
  takenBy(worker, 0).sink.queued(queued);
  await pass(9_900);
  expect(caller.keptAlive).toBe(0);
  await pass(200);
  expect(caller.keptAlive).toBe(1);
  await pass(10_000);
  expect(caller.keptAlive).toBe(2);
  await turn();
  takenBy(worker, 1).accept();
  await pass(10_000);
  expect(caller.keptAlive).toBe(3);
  takenBy(worker, 1).sink.head(200, {});
  await pass(30_000);
  expect(caller.keptAlive).toBe(3);
});

test('while a request waits, no process that dies takes anything from it', async () => {
  const { drive, worker, hub, lost } = await start();
  const caller = drive();
  await settled();
  takenBy(worker, 0).sink.queued(queued);
  await settled();
  await worker.die();
  await pass(10_000);
  expect(caller.answered).toBe(false);
  expect(lost).toEqual([]);
  const other = await startWorker(hub, 'other');
  other.host.answers.tell('ingress.test', { kind: 'turn', queue: 'chat', ids: [ID] });
  await settled();
  expect(takenBy(other, 0).envelope).toMatchObject({ attempt: 2, turn: { number: 1 } });
});

test('one that its process dies with in its turn is driven again, in the same turn', async () => {
  const { drive, worker, hub, lost, turn } = await start();
  drive();
  await settled();
  takenBy(worker, 0).sink.queued(queued);
  await turn();
  takenBy(worker, 1).accept();
  await settled();
  await worker.die();
  const other = await startWorker(hub, 'other');
  await pass(3_000, () => other.taken.length > 0);
  expect(takenBy(other, 0).envelope).toMatchObject({ attempt: 3, turn: { number: 1 } });
  expect(lost).toMatchObject([{ attempt: 2, redriven: true }]);
});
