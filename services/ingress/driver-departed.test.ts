import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DepartedAttempts } from './departed.ts';
import {
  acceptedFrame,
  envelopeOf,
  ID,
  pass,
  START,
  settled,
  startDriver,
  startWorker,
  stopTime,
} from './driver-fixture.ts';

beforeEach(stopTime);
afterEach(() => {
  vi.useRealTimers();
});

test('an instance that dies while a caller leaves takes no usage with it: the attempt is metered as lost', async () => {
  const { drive, driver, hub, lost } = await startDriver();
  const worker = await startWorker(hub);
  drive();
  await settled();
  worker.taken[0]?.accept();
  worker.taken[0]?.sink.head(200, {});
  worker.taken[0]?.sink.data(Buffer.from('half'), 2);
  await settled();
  await worker.die();
  driver.cancel(ID);
  await pass(4_000, () => lost.length > 0);
  expect(lost).toEqual([{ attempt: 1, provider: 'openai', outputTokens: 2, redriven: false }]);
});

test('what an instance takes only after its caller left is lost with it as well', () => {
  const lost: unknown[] = [];
  const departed = new DepartedAttempts(({ attempt, outputTokens }) => lost.push([attempt, outputTokens]));
  const add = (id: string): void =>
    departed.add({ envelope: envelopeOf(id, 60_000), attempt: 2, taken: undefined, until: START + 1_000 });
  const accepted = { sequence: 0, frame: acceptedFrame };
  for (const id of ['taken', 'over', 'late']) add(id);
  expect(departed.heard('taken', 1, 'other', [accepted])).toBe(false);
  const written = {
    sequence: 1,
    frame: { kind: 'data', bytes: Buffer.from('half'), outputTokens: 2 },
  } as const;
  expect(departed.heard('taken', 2, 'worker', [accepted, written])).toBe(false);
  const end = { sequence: 1, frame: { kind: 'end', frames: 2, bytes: 0 } } as const;
  expect(departed.heard('over', 2, 'worker', [accepted, end])).toBe(true);
  departed.onDeath('worker');
  expect(lost).toEqual([[2, 2]]);
  expect(departed.size).toBe(1);
  departed.sweep(START + 1_001);
  expect(departed.size).toBe(0);
});

test('an instance that has said its last word has metered the attempt, whatever becomes of it', async () => {
  const { drive, driver, hub, lost } = await startDriver();
  const worker = await startWorker(hub);
  drive();
  await settled();
  worker.taken[0]?.accept();
  await settled();
  driver.cancel(ID);
  await settled();
  expect(worker.taken[0]?.cancelled).toBe(1);
  await worker.die();
  await pass(4_000);
  expect(lost).toEqual([]);
});

/** The first attempt is with the first worker, silently; the second one with the second. */
async function drivenAgainUnheard() {
  const started = await startDriver();
  const [first, second] = [await startWorker(started.hub, 'first'), await startWorker(started.hub, 'second')];
  const caller = started.drive();
  await pass(3_000, () => second.taken.length > 0);
  expect([first.handed, second.handed]).toEqual([[1], [2]]);
  return { ...started, first, second, caller };
}

test('an attempt that is heard of only after it was driven again is metered if it is lost with its instance', async () => {
  const { first, second, lost, caller } = await drivenAgainUnheard();
  first.taken[0]?.accept();
  await settled();
  await first.die();
  await pass(7_000, () => lost.length > 0);
  expect(lost).toEqual([{ attempt: 1, provider: 'openai', outputTokens: 0, redriven: true }]);
  second.taken[0]?.accept();
  second.taken[0]?.sink.head(200, {});
  second.taken[0]?.sink.end();
  await settled();
  expect(caller.ended).toBe(1);
  expect(lost).toHaveLength(1);
});

test('so is one whose word of it was lost: who takes the next attempt has seen its call in the store', async () => {
  const { first, second, lost, caller } = await drivenAgainUnheard();
  await first.die();
  const earlier = { attempt: 1, instance: first.host.instance };
  second.taken[0]?.accept(true, { earlier });
  await pass(7_000, () => lost.length > 0);
  expect(lost).toEqual([{ attempt: 1, provider: 'openai', outputTokens: 0, redriven: true }]);
  second.taken[0]?.sink.head(200, {});
  second.taken[0]?.sink.end();
  await settled();
  expect(caller.ended).toBe(1);
  expect(lost).toHaveLength(1);
});

test('what the store says of an attempt that is metered already adds nothing', async () => {
  const { drive, hub, lost } = await startDriver();
  const first = await startWorker(hub, 'first');
  drive();
  await settled();
  first.taken[0]?.accept();
  await settled();
  await first.die();
  const second = await startWorker(hub, 'second');
  await pass(7_000, () => second.taken.length > 0);
  second.taken[0]?.accept(true, { earlier: { attempt: 1, instance: first.host.instance } });
  await pass(7_000);
  expect(lost).toEqual([{ attempt: 1, provider: 'openai', outputTokens: 0, redriven: true }]);
});

test('an instance that goes on with an attempt as the next one is lost once', async () => {
  const { first, second, lost } = await drivenAgainUnheard();
  first.taken[0]?.accept();
  await settled();
  expect(await second.host.answers.askToAdopt(first.host.instance, ID, 2, 1_000)).toBe(true);
  await settled();
  await first.die();
  await pass(7_000, () => lost.length > 0);
  await pass(1_000);
  expect(lost).toEqual([{ attempt: 2, provider: 'openai', outputTokens: 0, redriven: true }]);
});
