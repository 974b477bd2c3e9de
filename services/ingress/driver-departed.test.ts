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
