import { type ErrorCode, GatewayError, reject } from '@sluice/contract';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ID, pass, START, settled, startDriver, startHost, startWorker, stopTime } from './driver-fixture.ts';

beforeEach(stopTime);
afterEach(() => {
  vi.useRealTimers();
});

const refusing = (code: ErrorCode) => () => reject(new GatewayError(code));

test('while nobody is there a request is driven again with jitter, then the caller is told when to come back', async () => {
  const { drive, driver, hub } = await startDriver();
  const caller = drive();
  await pass(9_000);
  expect(caller.answered).toBe(false);
  await pass(2_500, () => caller.answered);
  expect(caller.errors).toMatchObject([{ code: 'stage_unavailable', details: { retryAfterMs: 1_000 } }]);
  expect(Date.now() - START).toBeGreaterThanOrEqual(10_000);
  expect(driver.inFlight).toBe(0);

  const worker = await startWorker(hub);
  await pass(2_000);
  expect(worker.handed).toEqual([]);
});

test('attempts after refusals come at growing distances, by full jitter under a ceiling of one second', async () => {
  const times: number[] = [];
  const { drive, hub } = await startDriver({ random: () => 0.999 });
  const worker = await startWorker(hub);
  worker.script = Array.from({ length: 12 }, () => () => {
    times.push(Date.now());
    return reject(new GatewayError('overloaded'));
  });
  const caller = drive();
  await pass(12_000, () => caller.answered);
  const distances = times.slice(1).map((at, index) => at - (times[index] ?? 0));
  const ceilings = [25, 50, 100, 200, 400, 800, 1_000, 1_000];
  ceilings.forEach((ceiling, index) => {
    expect(distances[index]).toBeLessThanOrEqual(ceiling + 50);
    expect(distances[index]).toBeGreaterThanOrEqual(Math.floor(ceiling * 0.99));
  });
});

test('a request that was refused is answered once there is room, and its caller knows nothing of it', async () => {
  const { drive, hub, lost } = await startDriver();
  const worker = await startWorker(hub);
  worker.script = [refusing('overloaded'), refusing('start_expired'), refusing('not_ready')];
  const caller = drive();
  await pass(1_000, () => worker.taken.length > 0);
  expect(worker.handed).toEqual([1, 2, 3, 4]);
  worker.taken[0]?.accept();
  worker.taken[0]?.sink.head(200, {});
  worker.taken[0]?.sink.end();
  await settled();
  expect(caller).toMatchObject({ status: 200, ended: 1, errors: [] });
  expect(lost).toEqual([]);
});

test('each attempt has a new start, and the same deadline', async () => {
  const { drive, hub } = await startDriver();
  const worker = await startWorker(hub);
  worker.script = [refusing('overloaded')];
  drive();
  await pass(1_000, () => worker.taken.length > 0);
  const { startBy, deadline, receivedAt } = worker.taken[0]?.envelope ?? {};
  // Half of the first ceiling, 25 ms, after the first attempt.
  expect(startBy).toBe(START + 12 + 2_000);
  expect(deadline).toBe(START + 600_000);
  expect(receivedAt).toBe(START);
});

test('a refusal that is final is told at once, and never driven again', async () => {
  for (const code of ['unauthenticated', 'rate_limited', 'content_blocked', 'internal'] as const) {
    const { drive, hub, driver } = await startDriver();
    const worker = await startWorker(hub);
    worker.script = [refusing(code)];
    const caller = drive();
    await settled();
    expect(caller.errors).toMatchObject([{ code }]);
    await pass(5_000);
    expect(worker.handed).toEqual([1]);
    expect(driver.inFlight).toBe(0);
  }
});

test('an attempt that nobody takes in time is driven again, after the tolerance for clocks', async () => {
  const { drive, hub } = await startDriver();
  const worker = await startWorker(hub);
  worker.script = [() => ({ kind: 'drop' })];
  const caller = drive();
  await pass(2_200);
  expect(worker.handed).toEqual([1]);
  await pass(150);
  expect(worker.handed).toEqual([1, 2]);
  worker.taken[0]?.sink.head(200, {});
  worker.taken[0]?.sink.end();
  await settled();
  expect(caller.ended).toBe(1);
});

test('a stage that dies with an attempt before anybody took it costs a start, not the request', async () => {
  const { drive, hub, lost } = await startDriver();
  const first = await startWorker(hub);
  first.script = [() => ({ kind: 'drop' })];
  const caller = drive();
  await settled();
  await first.die();
  const second = await startWorker(hub, 'second');
  await pass(5_000, () => second.taken.length > 0);
  second.taken[0]?.sink.head(200, {});
  second.taken[0]?.sink.end();
  await settled();
  expect(caller).toMatchObject({ ended: 1, errors: [] });
  expect(lost).toEqual([]);
});

test('attempts that are never taken end with an error when patience does', async () => {
  const { drive, hub } = await startDriver();
  const worker = await startWorker(hub);
  worker.script = Array.from({ length: 20 }, () => () => ({ kind: 'drop' as const }));
  const caller = drive();
  await pass(15_000, () => caller.answered);
  expect(caller.errors).toMatchObject([{ code: 'stage_unavailable', status: 503 }]);
  expect(Date.now() - START).toBeLessThan(13_000);
});

test('a request is driven again no more often than the configured number of refusals', async () => {
  const { drive, hub } = await startDriver({ options: { maxRefusals: 2 } });
  const worker = await startWorker(hub);
  worker.script = [refusing('overloaded'), () => ({ kind: 'drop' }), refusing('overloaded')];
  const caller = drive();
  await pass(9_000, () => caller.answered);
  expect(worker.handed).toEqual([1, 2, 3]);
  expect(caller.errors).toMatchObject([{ code: 'overloaded' }]);
});

test('two notices that nobody is there are one refusal', async () => {
  const { drive, hub, driver } = await startDriver({ random: () => 0.999 });
  const caller = drive();
  await settled();
  driver.onNoResponders(ID, 1);
  driver.onNoResponders(ID, 1);
  const worker = await startWorker(hub);
  await pass(200);
  expect(worker.handed).toEqual([2]);
  driver.onNoResponders(ID, 2);
  worker.taken[0]?.sink.head(200, {});
  worker.taken[0]?.sink.end();
  await settled();
  expect(caller.ended).toBe(1);
});

test('an attempt that was refused by one and taken by another is answered once', async () => {
  const { drive, hub, driver } = await startDriver({ random: () => 0.999 });
  const worker = await startWorker(hub);
  const caller = drive();
  await settled();
  driver.onNoResponders(ID, 1);
  worker.taken[0]?.sink.head(200, {});
  worker.taken[0]?.sink.data(Buffer.from('once'));
  await settled();
  await pass(500);
  worker.taken[0]?.sink.end();
  await settled();
  expect(worker.handed).toEqual([1]);
  expect(caller).toMatchObject({ text: 'once', ended: 1 });
});

test('a stage that lost what it needs is asked again with patience, not as fast as it answers', async () => {
  const { drive, hub, lost } = await startDriver();
  const worker = await startWorker(hub);
  worker.script = Array.from({ length: 1_000 }, () => refusing('instance_lost'));
  const caller = drive();
  await pass(15_000, () => caller.answered);
  expect(worker.handed.length).toBeLessThan(40);
  expect(caller.errors).toMatchObject([{ code: 'instance_lost' }]);
  expect(lost).toEqual([]);
});

test('stages of the same process that refuse by a call do not end in a loop of calls', async () => {
  const { drive, host } = await startDriver();
  let handed = 0;
  host.host({
    name: 'auth',
    concurrency: 10,
    handle: () => {
      handed++;
      return reject(new GatewayError('instance_lost'));
    },
  });
  const caller = drive();
  await pass(15_000, () => caller.answered);
  expect(handed).toBeLessThan(40);
  expect(caller.errors).toHaveLength(1);
});

test('the deadline ends a request wherever it stands', async () => {
  const { drive, hub, driver } = await startDriver();
  const waiting = drive('1'.repeat(32), undefined, 1_000);
  await pass(1_200);
  expect(waiting.errors).toMatchObject([
    { code: expect.stringMatching(/deadline_exceeded|stage_unavailable/) },
  ]);
  const worker = await startWorker(hub);
  const accepted = drive('2'.repeat(32), undefined, 1_000);
  await settled();
  worker.taken[0]?.accept();
  await pass(1_200);
  expect(accepted.errors).toMatchObject([{ code: 'deadline_exceeded', status: 504 }]);
  expect(worker.taken[0]?.cancelled).toBe(1);
  expect(driver.inFlight).toBe(0);
});

test('bodies that are held for a request are let go when it ends', async () => {
  const { drive, hub, host } = await startDriver();
  await startHost(hub, 'other.test');
  const reference = host.bodies.hold(new Uint8Array(100_000));
  const caller = drive(ID, { kind: 'reference', reference });
  expect(host.bodies.heldCount).toBe(1);
  await pass(12_000, () => caller.answered);
  expect(host.bodies.heldCount).toBe(0);
});
