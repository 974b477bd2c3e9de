import { type Bus, FaultyBus } from '@sluice/bus';
import type { FrameSink } from '@sluice/contract';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  type FakeCaller,
  ID,
  pass,
  settled,
  startDriver,
  startWorker,
  stopTime,
  type Taken,
} from './driver-fixture.ts';

beforeEach(stopTime);
afterEach(() => {
  vi.useRealTimers();
});

/** Writes chunks while there is room, as dispatch does. */
function answer({ sink, accept }: Taken, chunks: Uint8Array[]): void {
  const left = [...chunks];
  const next = (): void => {
    for (let chunk = left.shift(); chunk !== undefined; chunk = left.shift()) if (!sink.data(chunk)) return;
    sink.end();
  };
  sink.onDrain(next);
  accept();
  sink.head(200, {});
  next();
}

const share = fc.integer({ min: 0, max: 20 }).map(percent => percent / 100);

/** A linear congruential generator (Numerical Recipes): the same chances for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Faulty {
  drop: number;
  delay: number;
  duplicate: number;
}

async function run(faults: Faulty, random: () => number, sizes: number[]): Promise<FakeCaller> {
  const wrap = (bus: Bus): Bus => new FaultyBus(bus, { ...faults, delayMs: 120, random });
  const { drive, hub, driver } = await startDriver({ wrap });
  const worker = await startWorker(hub, 'worker', wrap);
  const chunks = sizes.map((size, index) => Buffer.alloc(size, `${index},`));
  const caller = drive();
  let answered = 0;
  for (let rounds = 0; rounds < 1_200 && !caller.answered; rounds++) {
    await pass(50);
    for (; answered < worker.taken.length; answered++) {
      const taken = worker.taken[answered];
      if (taken !== undefined) answer(taken, chunks);
    }
  }
  expect(driver.inFlight).toBe(0);
  expect(caller.ended + caller.errors.length).toBe(1);
  const whole = Buffer.concat(chunks).toString('latin1');
  if (caller.ended === 1) expect(caller.text).toBe(whole);
  else expect(whole.startsWith(caller.text)).toBe(true);
  await pass(500);
  expect(caller.ended + caller.errors.length).toBe(1);
  // The next run need not wait for the beats of this one's processes.
  vi.clearAllTimers();
  return caller;
}

test('whatever the bus loses, delays and repeats, a caller gets the whole answer once, or one error', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ drop: share, delay: share, duplicate: share }),
      fc.integer(),
      fc.array(fc.integer({ min: 1, max: 100_000 }), { maxLength: 12 }),
      async (faults, seed, sizes) => {
        await run(faults, seeded(seed), sizes);
      },
    ),
    { numRuns: 25 },
  );
});

test('where one message in a hundred is lost, one late and one double, every answer arrives', async () => {
  const random = seeded(7);
  for (let round = 0; round < 20; round++) {
    const caller = await run(
      { drop: 0.01, delay: 0.01, duplicate: 0.01 },
      random,
      [10, 90_000, 90_000, 200_000],
    );
    expect(caller).toMatchObject({ ended: 1, errors: [] });
  }
});

/** A bus that loses the next message to an instance in which `kind` stands, once `armed`. */
function losing(kind: string) {
  const losing = { armed: false };
  const wrap = (bus: Bus): Bus => ({
    connected: true,
    publish(subject, payload, reply) {
      if (losing.armed && subject.includes('control') && Buffer.from(payload).includes(kind))
        losing.armed = false;
      else bus.publish(subject, payload, reply);
    },
    whenSent: then => bus.whenSent(then),
    subscribe: (subject, handler, queue) => bus.subscribe(subject, handler, queue),
    flush: () => bus.flush(),
    close: () => bus.close(),
  });
  return { losing, wrap };
}

test('that a caller left is said again, to a worker that missed it and has nothing to say itself', async () => {
  const { losing: next, wrap } = losing('cancel');
  const { drive, driver, hub } = await startDriver({ wrap });
  const worker = await startWorker(hub);
  drive();
  await settled();
  worker.taken[0]?.accept();
  await settled();
  next.armed = true;
  driver.cancel(ID);
  await settled();
  expect(worker.taken[0]?.cancelled).toBe(0);
  await pass(100);
  expect(worker.taken[0]?.cancelled).toBe(1);
});

test('a window that is full when its acknowledgement gets lost opens again', async () => {
  const { losing: next, wrap } = losing('acknowledge');
  const { drive, hub } = await startDriver({ wrap });
  const worker = await startWorker(hub);
  const caller = drive();
  await settled();
  next.armed = true;
  const sink: FrameSink | undefined = worker.taken[0]?.sink;
  let drained = 0;
  sink?.onDrain(() => drained++);
  sink?.head(200, {});
  sink?.data(new Uint8Array(256 * 1024));
  await settled();
  expect(drained).toBe(0);
  await pass(1_000, () => drained > 0);
  expect(drained).toBe(1);
  sink?.end();
  await settled();
  expect(caller.ended).toBe(1);
});

test('an answer that ended while the bus was away, for however long, arrives soon after it is back', async () => {
  const state = { connected: true };
  const wrap = (bus: Bus): Bus => ({
    get connected() {
      return state.connected;
    },
    publish: (...message) => {
      if (state.connected) bus.publish(...message);
    },
    whenSent: then => bus.whenSent(then),
    subscribe: (...listening) => bus.subscribe(...listening),
    flush: () => bus.flush(),
    close: () => bus.close(),
  });
  const { drive, hub } = await startDriver({ wrap });
  const worker = await startWorker(hub, 'worker', wrap);
  const caller = drive();
  await settled();
  worker.taken[0]?.accept();
  await settled();
  state.connected = false;
  worker.taken[0]?.sink.head(200, {});
  worker.taken[0]?.sink.data(Buffer.from('answer'));
  worker.taken[0]?.sink.end();
  await pass(60_000);
  expect(caller.answered).toBe(false);
  state.connected = true;
  await pass(100);
  expect(caller).toMatchObject({ text: 'answer', ended: 1, errors: [] });
});
