import { GatewayError, WINDOW_BYTES } from '@sluice/contract';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ID, pass, settled, startDriver, startHost, startWorker, stopTime } from './driver-fixture.ts';

beforeEach(stopTime);
afterEach(() => {
  vi.useRealTimers();
});

const idOf = (number: number): string => number.toString(16).padStart(32, '0');

test('an instance that dies before the first byte costs an attempt, which is metered as lost', async () => {
  const { drive, hub, lost, untaken } = await startDriver();
  const first = await startWorker(hub);
  const caller = drive();
  await settled();
  first.taken[0]?.accept();
  await settled();
  await first.die();
  const second = await startWorker(hub, 'second');
  await pass(4_000, () => second.taken.length > 0);
  expect(second.handed).toEqual([2]);
  second.taken[0]?.accept();
  second.taken[0]?.sink.head(200, {});
  second.taken[0]?.sink.data(Buffer.from('answer'));
  second.taken[0]?.sink.end();
  await settled();
  expect(caller).toMatchObject({ text: 'answer', ended: 1, errors: [] });
  expect(lost).toEqual([{ attempt: 1, provider: 'openai', outputTokens: 0, redriven: true }]);
  expect(untaken).toEqual([]);
});

test('a request whose route forbids it is not driven again after an instance took it', async () => {
  const { drive, hub, lost } = await startDriver();
  const worker = await startWorker(hub);
  const caller = drive();
  await settled();
  worker.taken[0]?.accept(false);
  await settled();
  await worker.die();
  const second = await startWorker(hub, 'second');
  await pass(4_000, () => caller.answered);
  expect(caller.errors).toMatchObject([{ code: 'instance_lost', status: 502 }]);
  expect(lost).toMatchObject([{ redriven: false }]);
  await pass(4_000);
  expect(second.handed).toEqual([]);
});

test('instances that die one after the other end the request after three more attempts', async () => {
  const { drive, hub, lost } = await startDriver();
  const caller = drive();
  for (let round = 1; round <= 4; round++) {
    const worker = await startWorker(hub, `worker-${round}`);
    await pass(20_000, () => worker.taken.length > 0);
    worker.taken[0]?.accept();
    await settled();
    worker.host.liveness.stop();
    await settled();
    await worker.die();
  }
  expect(caller.errors).toMatchObject([{ code: 'instance_lost' }]);
  expect(lost.map(({ redriven }) => redriven)).toEqual([true, true, true, false]);
});

test('what an instance had taken that leaves, and no client has seen, is driven again without being metered here', async () => {
  const { drive, hub, lost, untaken } = await startDriver();
  const worker = await startWorker(hub);
  const caller = drive();
  await settled();
  worker.taken[0]?.accept();
  worker.taken[0]?.sink.reject(new GatewayError('shutting_down'));
  await pass(1_000, () => worker.taken.length > 1);
  worker.taken[1]?.accept();
  worker.taken[1]?.sink.head(200, {});
  worker.taken[1]?.sink.end();
  await settled();
  expect(worker.handed).toEqual([1, 2]);
  expect(caller).toMatchObject({ status: 200, ended: 1, errors: [] });
  expect([lost, untaken]).toEqual([[], []]);
});

test.each([
  ['its route forbids it', false, false],
  ['the client has seen its beginning', true, true],
])('what an instance had taken that leaves is not driven again where %s', async (_why, redrive, begun) => {
  const { drive, hub, driver } = await startDriver();
  const worker = await startWorker(hub);
  const caller = drive();
  await settled();
  worker.taken[0]?.accept(redrive);
  if (begun) worker.taken[0]?.sink.head(200, {});
  await settled();
  worker.taken[0]?.sink.reject(new GatewayError('shutting_down'));
  await settled();
  expect(caller.errors).toMatchObject([{ code: 'shutting_down', status: 503 }]);
  expect(worker.handed).toEqual([1]);
  expect(driver.inFlight).toBe(0);
});

test('giving up ends every request with the error, and the work on it', async () => {
  const { drive, hub, driver } = await startDriver();
  const worker = await startWorker(hub);
  const callers = [idOf(1), idOf(2)].map(id => drive(id));
  await settled();
  worker.taken[0]?.accept();
  driver.giveUpAll(new GatewayError('shutting_down'));
  await settled();
  expect(callers.map(({ errors }) => errors.map(({ code }) => code))).toEqual([
    ['shutting_down'],
    ['shutting_down'],
  ]);
  expect(worker.taken[0]?.cancelled).toBe(1);
  expect(driver.inFlight).toBe(0);
});

test('a request that was lost and that nobody takes afterwards has an end that is metered, however it ends', async () => {
  const { drive, driver, hub, lost, untaken } = await startDriver();
  const worker = await startWorker(hub);
  const ids = [idOf(1), idOf(2)];
  const [refused, left] = ids.map(id => drive(id));
  await settled();
  for (const taken of worker.taken) taken.accept();
  await settled();
  await worker.die();
  await pass(4_000, () => lost.length === 2);
  driver.cancel(idOf(2));
  await pass(20_000, () => refused?.answered === true);
  expect(refused?.errors).toMatchObject([{ code: 'stage_unavailable' }]);
  expect(left?.answered).toBe(false);
  expect(lost.map(({ redriven }) => redriven)).toEqual([true, true]);
  expect(untaken.map(({ code }) => code)).toEqual(['client_closed', 'stage_unavailable']);
  expect(untaken.every(({ attempt }) => attempt > 1)).toBe(true);
});

test('after a death late in a request refusals are borne as at its beginning', async () => {
  const { drive, hub } = await startDriver();
  const worker = await startWorker(hub);
  const caller = drive();
  await settled();
  worker.taken[0]?.accept();
  await pass(60_000);
  await worker.die();
  await pass(5_000);
  expect(caller.answered).toBe(false);
  const second = await startWorker(hub, 'second');
  await pass(5_000, () => second.taken.length > 0);
  second.taken[0]?.sink.head(200, {});
  second.taken[0]?.sink.end();
  await settled();
  expect(caller.ended).toBe(1);
});

test('after the first byte a death ends the answer with an error, and nothing is driven again', async () => {
  const { drive, hub, lost } = await startDriver();
  const worker = await startWorker(hub);
  const caller = drive();
  await settled();
  worker.taken[0]?.accept();
  worker.taken[0]?.sink.head(200, {});
  worker.taken[0]?.sink.data(Buffer.from('ha'), 1);
  worker.taken[0]?.sink.data(Buffer.from('lf'), 2);
  await settled();
  await worker.die();
  const second = await startWorker(hub, 'second');
  await pass(4_000, () => caller.answered);
  expect(caller).toMatchObject({ text: 'half', ended: 0, errors: [{ code: 'instance_lost' }] });
  expect(lost).toEqual([{ attempt: 1, provider: 'openai', outputTokens: 2, redriven: false }]);
  await pass(4_000);
  expect(second.handed).toEqual([]);
});

test('an error after the first byte is told once, whatever code it has', async () => {
  for (const code of ['upstream_interrupted', 'overloaded', 'instance_lost'] as const) {
    const { drive, hub, driver } = await startDriver();
    const worker = await startWorker(hub);
    const caller = drive();
    await settled();
    worker.taken[0]?.accept();
    worker.taken[0]?.sink.head(200, {});
    worker.taken[0]?.sink.reject(new GatewayError(code));
    await settled();
    expect(caller.errors).toMatchObject([{ code }]);
    await pass(3_000);
    expect(worker.handed).toEqual([1]);
    expect(driver.inFlight).toBe(0);
  }
});

test('an instance that takes this ingress for dead gives a request up; it is driven again', async () => {
  const { drive, hub, lost } = await startDriver();
  const worker = await startWorker(hub);
  const caller = drive();
  await settled();
  worker.taken[0]?.accept();
  await settled();
  worker.taken[0]?.sink.reject(new GatewayError('client_closed'));
  await pass(1_000, () => worker.taken.length === 2);
  expect(lost).toHaveLength(1);
  worker.taken[1]?.sink.head(200, {});
  worker.taken[1]?.sink.end();
  await settled();
  expect(caller).toMatchObject({ ended: 1, errors: [] });
});

test('frames of an older attempt are dropped, and who sends them is told to stop', async () => {
  const { drive, hub } = await startDriver();
  const slow = await startWorker(hub);
  const caller = drive();
  await settled();
  await slow.host.stopTaking();
  const second = await startWorker(hub, 'second');
  await pass(3_000, () => second.taken.length > 0);
  second.taken[0]?.sink.head(200, {});
  second.taken[0]?.sink.data(Buffer.from('new'));
  await settled();
  slow.taken[0]?.accept();
  slow.taken[0]?.sink.head(500, {});
  slow.taken[0]?.sink.data(Buffer.from('old'));
  await settled();
  expect(slow.taken[0]?.cancelled).toBe(1);
  second.taken[0]?.sink.end();
  await settled();
  expect(caller).toMatchObject({ status: 200, text: 'new', ended: 1, errors: [] });
});

test('where two instances answer one attempt the first is heard, and the other is told to stop', async () => {
  const { drive, host, hub } = await startDriver();
  const [one, two] = [await startWorker(hub, 'one'), await startWorker(hub, 'two')];
  const caller = drive();
  await settled();
  const [taken] = [...one.taken, ...two.taken];
  if (taken === undefined) throw new Error('nobody took it');
  const idle = one.taken.length === 1 ? two : one;
  // The same message again, and this time the other gets it.
  idle.host.handOff('auth', taken.envelope, { kind: 'inline', bytes: new Uint8Array(0) });
  await settled();
  taken.accept();
  await settled();
  idle.taken[0]?.accept();
  idle.taken[0]?.sink.head(500, {});
  await settled();
  taken.sink.head(200, {});
  taken.sink.end();
  await settled();
  expect(caller).toMatchObject({ status: 200, ended: 1, errors: [] });
  expect(idle.taken[0]?.cancelled).toBe(1);
  expect(taken.cancelled).toBe(0);
  expect(host.liveness.isAlive(idle.host.instance)).toBe(true);
});

test('a caller that leaves is told to the worker, also to one that says later that it took the request', async () => {
  const { drive, driver, hub } = await startDriver();
  const worker = await startWorker(hub);
  drive(idOf(1));
  drive(idOf(2));
  await settled();
  worker.taken[0]?.accept();
  await settled();
  for (const number of [1, 2]) driver.cancel(idOf(number));
  await settled();
  expect(worker.taken.map(({ cancelled }) => cancelled)).toEqual([1, 0]);
  worker.taken[1]?.accept();
  await settled();
  expect(worker.taken.map(({ cancelled }) => cancelled)).toEqual([1, 1]);
  expect(worker.host.inProgress).toBe(0);
  expect(driver.inFlight).toBe(0);
});

test('a caller that leaves while its request waits to be driven again is not driven again', async () => {
  const { drive, driver, hub } = await startDriver();
  drive();
  await settled();
  driver.cancel(ID);
  const worker = await startWorker(hub);
  await pass(3_000);
  expect(worker.handed).toEqual([]);
});

test('that answers arrived is said for many of them at once', async () => {
  const { drive, hub } = await startDriver();
  const worker = await startWorker(hub);
  const spy = hub.connect();
  const done: string[][] = [];
  spy.subscribe('gw.v1.control.worker.test', ({ payload }) => {
    const message = JSON.parse(Buffer.from(payload).toString('utf8'));
    if (message.kind === 'done') done.push(message.ids);
  });
  for (let number = 0; number < 70; number++) drive(idOf(number));
  await settled();
  for (const { sink } of worker.taken) {
    sink.head(200, {});
    sink.end();
  }
  await settled();
  await pass(50);
  expect(done.map(ids => ids.length)).toEqual([64, 6]);
  const finished = await startHost(hub, 'asker.test');
  expect(await worker.host.answers.askToAdopt('worker.test', idOf(0), 2, 100)).toBe(false);
  expect(finished.answers.inProgress).toBe(0);
});

test('a slow client stops the flow within a window, and it goes on when the client has caught up', async () => {
  const { drive, hub } = await startDriver();
  const worker = await startWorker(hub);
  const caller = drive();
  await settled();
  const sink = worker.taken[0]?.sink;
  let drained = 0;
  sink?.onDrain(() => drained++);
  caller.reads = false;
  sink?.head(200, {});
  const chunk = new Uint8Array(WINDOW_BYTES / 4);
  let written = 0;
  while (sink?.data(chunk)) written++;
  await pass(10_000);
  expect(written).toBe(3);
  expect(caller.text).toHaveLength(WINDOW_BYTES);
  expect(drained).toBe(0);
  caller.resume();
  await settled();
  expect(drained).toBe(1);
  sink?.end();
  await settled();
  expect(caller.ended).toBe(1);
});

test('a client that reads nothing for a minute loses its request, and the worker is told', async () => {
  const { drive, hub, driver } = await startDriver();
  const worker = await startWorker(hub);
  const caller = drive();
  await settled();
  worker.taken[0]?.accept();
  caller.reads = false;
  worker.taken[0]?.sink.head(200, {});
  worker.taken[0]?.sink.data(new Uint8Array(10));
  await pass(59_900);
  expect(caller.answered).toBe(false);
  await pass(200);
  expect(caller.errors).toMatchObject([{ code: 'client_closed' }]);
  expect(worker.taken[0]?.cancelled).toBe(1);
  expect(driver.inFlight).toBe(0);
});

test('what a caller cannot write ends its request with an error, not the process', async () => {
  const { drive, hub, driver } = await startDriver();
  const worker = await startWorker(hub);
  const caller = drive();
  caller.head = () => {
    throw new TypeError('a header with a line break');
  };
  await settled();
  worker.taken[0]?.sink.head(200, {});
  await settled();
  expect(caller.errors).toMatchObject([{ code: 'internal' }]);
  expect(worker.taken[0]?.cancelled).toBe(1);
  expect(driver.inFlight).toBe(0);
});
