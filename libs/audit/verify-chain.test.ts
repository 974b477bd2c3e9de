import { createSecretKey } from 'node:crypto';
import type { StoredSeal, StreamExtent } from '@sluice/store';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeSeal, parseSeal, type Seal, type SealedEvent, sealKeyOf, sealText } from './seal.ts';
import { type ChainSource, type Verification, verifyChain } from './verify-chain.ts';

const keyOf = (text: string) => sealKeyOf(createSecretKey(Buffer.from(text.padEnd(32, '.'))));
const key = keyOf('the secret of this installation');
const KEPT = 1_000;

interface Log {
  events: SealedEvent[];
  seals: StoredSeal[];
  newest: number;
}

const event = (sequence: number): SealedEvent => ({
  sequence,
  subject: `audit.v1.${sequence % 3 === 0 ? 'acme' : '='}`,
  payload: JSON.stringify({ eventId: `event ${sequence}` }),
});

/** A log whose seals cover so many events each; `tail` more are not sealed. */
function logOf(sizes: readonly number[], tail = 0, sealKey = key): Log {
  const events: SealedEvent[] = [];
  const seals: StoredSeal[] = [];
  let previous: Seal | undefined;
  const grow = (count: number): SealedEvent[] => {
    const added = Array.from({ length: count }, (_, index) => event(events.length + index + 1));
    events.push(...added);
    return added;
  };
  for (const size of sizes) {
    previous = makeSeal(previous, grow(size), sealKey, 1_000 + seals.length);
    seals.push(sealText(previous));
  }
  grow(tail);
  return { events, seals, newest: events.length };
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function verify(
  { events, seals, newest }: Log,
  given: Partial<ChainSource> & { kept?: number } = {},
): Promise<Verification> {
  const { kept = KEPT, ...rest } = given;
  const extent: StreamExtent = { oldest: events[0]?.sequence ?? 0, newest, kept };
  let last: Verification | undefined;
  const source = { extent: async () => extent, events: each(events), seals: each(seals), key, ...rest };
  for await (const step of verifyChain(source)) last = step;
  if (last === undefined) throw new Error('no result');
  return last;
}

const sealAt = (log: Log, index: number): Seal => {
  const seal = log.seals[index] && parseSeal(log.seals[index]);
  if (seal === undefined) throw new Error(`no seal at ${index}`);
  return seal;
};

test('an empty log fits, and so does one that is not sealed yet', async () => {
  expect(await verify(logOf([]))).toEqual({ events: 0, seals: 0, unsealed: 0 });
  expect(await verify(logOf([], 3))).toEqual({ events: 0, seals: 0, unsealed: 3 });
});

test('a log that nobody touched fits, and the result names its head', async () => {
  const log = logOf([3, 1, 4], 2);
  const { number, mac } = sealAt(log, 2);
  expect(await verify(log)).toEqual({
    events: 8,
    seals: 3,
    since: 1_000,
    unsealed: 2,
    head: { number, mac },
  });
});

test('without the key the hashes are checked all the same', async () => {
  const log = logOf([3, 2]);
  expect(await verify(log, { key: undefined })).toMatchObject({ events: 5, seals: 2 });
  log.events[1] = { ...event(2), payload: '{}' };
  expect((await verify(log, { key: undefined })).fault).toMatchObject({ sequence: 2 });
});

const shape = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 }),
  tail: fc.nat(3),
  pick: fc.nat(),
  other: fc.nat(),
});
const sealedOf = ({ sizes }: { sizes: readonly number[] }): number =>
  sizes.reduce((sum, size) => sum + size, 0);

const changes: [string, (event: SealedEvent) => SealedEvent][] = [
  ['payload', found => ({ ...found, payload: `${found.payload} ` })],
  ['tenant', found => ({ ...found, subject: `${found.subject}x` })],
];
test.each(changes)('a sealed event whose %s was altered is named', async (_, change) => {
  await fc.assert(
    fc.asyncProperty(shape, async given => {
      const log = logOf(given.sizes, given.tail);
      const index = given.pick % sealedOf(given);
      log.events[index] = change(event(index + 1));
      expect((await verify(log)).fault?.sequence).toBe(index + 1);
    }),
  );
});

test('a sealed event that was removed is named, wherever it stood', async () => {
  await fc.assert(
    fc.asyncProperty(shape, async given => {
      const log = logOf(given.sizes, given.tail);
      const index = given.pick % sealedOf(given);
      log.events.splice(index, 1);
      expect((await verify(log)).fault?.sequence).toBe(index + 1);
    }),
  );
});

test('of events that changed places the first is named', async () => {
  await fc.assert(
    fc.asyncProperty(shape, async given => {
      const sealed = sealedOf(given);
      const [left = 0, right = 0] = [given.pick % sealed, given.other % sealed].sort((a, b) => a - b);
      fc.pre(left !== right);
      const log = logOf(given.sizes, given.tail);
      log.events[left] = { ...event(right + 1), sequence: left + 1 };
      log.events[right] = { ...event(left + 1), sequence: right + 1 };
      expect((await verify(log)).fault?.sequence).toBe(left + 1);
    }),
  );
});

test('an event that was put in, those behind it moved on, is named', async () => {
  await fc.assert(
    fc.asyncProperty(shape, async given => {
      const log = logOf(given.sizes, given.tail);
      const index = given.pick % sealedOf(given);
      log.events.splice(index, 0, { sequence: index + 1, subject: 'audit.v1.acme', payload: '{"put":"in"}' });
      log.events = log.events.map((found, at) => ({ ...found, sequence: at + 1 }));
      expect((await verify({ ...log, newest: log.events.length })).fault?.sequence).toBe(index + 1);
    }),
  );
});

test('events that are cut off at the end are missed, sealed or not', async () => {
  await fc.assert(
    fc.asyncProperty(shape, async given => {
      const log = logOf(given.sizes, given.tail);
      const left = given.pick % log.events.length;
      log.events.length = left;
      expect((await verify(log)).fault?.sequence).toBe(left + 1);
    }),
  );
});

test('a seal that was removed, from the middle or the end, is noticed at the events that it covered', async () => {
  const inTheMiddle = logOf([2, 2, 2]);
  inTheMiddle.seals.splice(1, 1);
  expect((await verify(inTheMiddle)).fault).toMatchObject({ seal: 3, sequence: 5 });
  const atTheBeginning = logOf([2, 2, 2]);
  atTheBeginning.seals.shift();
  expect((await verify(atTheBeginning)).fault).toMatchObject({ sequence: 1 });
});

test('a seal that was damaged, altered or made by somebody else is noticed', async () => {
  const damaged = logOf([2, 2]);
  damaged.seals[1] = { number: 2, text: '{}' };
  expect((await verify(damaged)).fault).toMatchObject({ seal: 2, sequence: 3 });

  const log = logOf([2, 2]);
  const altered = { ...sealAt(log, 1), at: 0 };
  expect(
    (await verify({ ...log, seals: [...log.seals.slice(0, 1), sealText(altered)] })).fault,
  ).toMatchObject({
    seal: 2,
    message: expect.stringContaining('altered or forged'),
  });

  const events = log.events.map(found => ({ ...found, payload: '{"forged":true}' }));
  const forged = sealText(makeSeal(undefined, events, keyOf('a guess'), 1_000));
  expect((await verify({ ...log, events, seals: [forged] })).fault?.message).toContain(
    'another auth.keySecret',
  );
  const disguised = { ...makeSeal(undefined, events, keyOf('a guess'), 1_000), key: key.fingerprint };
  expect((await verify({ ...log, events, seals: [sealText(disguised)] })).fault?.message).toContain('forged');
});

test('an event that was gone before it could be sealed is named', async () => {
  const events = [event(1), event(3)];
  const seals = [sealText(makeSeal(undefined, events, key, 1_000))];
  expect((await verify({ events, seals, newest: 3 })).fault).toMatchObject({ sequence: 2 });
});

test('what the retention has let go is not missed, and what is left is still checked', async () => {
  const log = logOf([3, 3, 3], 1);
  log.events.splice(0, 4);
  expect(await verify(log, { kept: 6 })).toMatchObject({ events: 5, seals: 3, unsealed: 1 });
  expect((await verify(log, { kept: 7 })).fault).toMatchObject({ sequence: 4 });
  log.seals.shift();
  expect(await verify(log, { kept: 6 })).toMatchObject({ events: 5, seals: 2, unsealed: 1 });
  log.events[0] = { ...event(5), payload: '{}' };
  expect((await verify(log, { kept: 6 })).fault).toMatchObject({ sequence: 5 });
});

test('an event that the retention lets go while the log is verified is not missed', async () => {
  const log = logOf([3, 3]);
  const extents = [
    { oldest: 1, newest: 6, kept: 6 },
    { oldest: 3, newest: 8, kept: 6 },
  ];
  const extent = async (): Promise<StreamExtent> => extents.shift() ?? { oldest: 3, newest: 8, kept: 6 };
  expect(await verify(log, { extent, events: each(log.events.slice(2)) })).toMatchObject({
    events: 4,
    fault: { message: expect.stringContaining('from 7 to 8') },
  });
});

test('a log that was cut or put back to an older state, seals and all, is told by a checkpoint', async () => {
  const log = logOf([2, 2, 2]);
  const { number, mac } = sealAt(log, 2);
  const checkpoint = { number, mac };
  expect((await verify(log, { checkpoint })).fault).toBeUndefined();
  const older = logOf([2, 2]);
  expect((await verify(older)).fault).toBeUndefined();
  expect((await verify(older, { checkpoint })).fault).toMatchObject({ seal: 3, sequence: 5 });
  const another = logOf([1, 2, 3]);
  expect((await verify(another, { checkpoint })).fault).toMatchObject({ seal: 3 });
  const pruned = { ...log, seals: log.seals.slice(1), events: log.events.slice(2) };
  const tooOld = await verify(pruned, { checkpoint: { number: 1, mac }, kept: 4 });
  expect(tooOld.fault?.message).toContain('older than what is kept');
});
