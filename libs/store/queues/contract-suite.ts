import type { Clock } from '@sluice/contract';
import { describe, expect, test } from 'vitest';
import { REST_INITIAL_MS } from './pace.ts';
import { LEASE_MS, type QueueStore, type TakenTurns, type Waiting } from './port.ts';
import { patient, START, waitingJob, waitingRequest } from './queue-fixture.ts';

const Q = 'chat';
const idsOf = (entries: readonly Waiting[]): string[] => entries.map(({ id }) => id);

/** What every store of queues promises. `open` gives one, empty, and the same as another process sees it. */
export function queueContract(open: (clock: Clock) => Promise<readonly [QueueStore, QueueStore]>): void {
  const start = async () => {
    let now = START;
    const [one, other] = await open(() => now);
    let since = START;
    return {
      one,
      other,
      pass: (ms: number) => {
        now += ms;
      },
      /** Queues requests of these tenants, one after the other. */
      add: async (ids: readonly string[], changes: Partial<Waiting> = {}) => {
        for (const id of ids)
          await one.enqueue(
            Q,
            waitingRequest(id, { tenant: id.split('-')[0] ?? id, since: since++, ...changes }),
            patient,
          );
      },
      take: async (most: number): Promise<string[]> => idsOf((await other.take(Q, most)).turns),
      /** Looks at the queue as often as is done while something waits, and renews what is told. */
      watch: async (ms: number, renewed: readonly string[] = []): Promise<TakenTurns[]> => {
        const seen: TakenTurns[] = [];
        for (let left = ms; left > 0; left -= 2_000) {
          now += Math.min(2_000, left);
          await one.renew(Q, renewed);
          seen.push(await one.take(Q, 0));
        }
        return seen;
      },
    };
  };

  describe('the order', () => {
    test('of one tenant is that of arrival, whoever queues and whoever takes', async () => {
      const { one, other, take } = await start();
      await other.enqueue(Q, waitingRequest('b', { since: START + 2 }), patient);
      await one.enqueue(Q, waitingRequest('a', { since: START + 1 }), patient);
      await one.enqueue(Q, waitingRequest('c', { since: START + 3 }), patient);
      expect(await take(2)).toEqual(['a', 'b']);
      expect(await take(2)).toEqual(['c']);
    });

    test('lets requests of a tenant go before its jobs of the last minute, and not before older ones', async () => {
      const { one, take } = await start();
      const queue = (entry: Waiting) => one.enqueue(Q, entry, patient);
      await queue(waitingJob('old', { since: START }));
      await queue(waitingJob('new', { since: START + 30_000 }));
      await queue(waitingRequest('request', { since: START + 70_000 }));
      await queue(waitingJob('other', { since: START, tenant: 'other' }));
      expect(await take(4)).toEqual(['old', 'other', 'request', 'new']);
    });

    test('gives tenants a turn each, however many of one wait', async () => {
      const { add, take } = await start();
      await add(['loud-1', 'loud-2', 'loud-3', 'loud-4', 'calm-1', 'calm-2', 'shy-1']);
      expect(await take(7)).toEqual(['calm-1', 'loud-1', 'shy-1', 'calm-2', 'loud-2', 'loud-3', 'loud-4']);
    });

    test('gives a step of priority twice the turns of the one below it, and starves nobody', async () => {
      const { add, take } = await start();
      await add(
        Array.from({ length: 20 }, (_, index) => `low-${index}`),
        { priority: 1 },
      );
      await add(
        Array.from({ length: 20 }, (_, index) => `high-${index}`),
        { priority: 3 },
      );
      const first = await take(15);
      expect(first.filter(id => id.startsWith('high'))).toHaveLength(12);
      expect(first.filter(id => id.startsWith('low'))).toHaveLength(3);
    });

    test('lets nobody save up turns while away, nor take one before its round by leaving and coming back', async () => {
      const { one, add, take } = await start();
      await add(['a-1', 'b-1', 'b-2', 'b-3', 'c-1', 'c-2', 'c-3']);
      expect(await take(1)).toEqual(['a-1']);
      await one.endTurn(Q, 'a-1', { kind: 'answered' });
      await add(['a-2']);
      expect(await take(3)).toEqual(['b-1', 'c-1', 'a-2']);
      await add(['d-1']);
      expect(await take(4)).toEqual(['b-2', 'c-2', 'd-1', 'b-3']);
    });

    test('is told: how many turns there are before', async () => {
      const { one, other, add } = await start();
      await add(['a-1', 'a-2', 'a-3', 'b-1', 'b-2']);
      await add(['c-1'], { priority: 2 });
      expect(await one.place(Q, 'b-1')).toEqual({ kind: 'waiting', position: 3 });
      expect(await one.place(Q, 'a-3')).toEqual({ kind: 'waiting', position: 6 });
      expect(await other.place(Q, 'c-1')).toEqual({ kind: 'waiting', position: 2 });
      expect(await other.place(Q, 'nobody')).toBeUndefined();
    });
  });

  describe('a turn', () => {
    test('is given once', async () => {
      const { one, other, add } = await start();
      await add(['a', 'b', 'c']);
      const [some, more] = [await one.take(Q, 2), await other.take(Q, 2)];
      expect([...some.turns, ...more.turns].map(({ id }) => id).sort()).toEqual(['a', 'b', 'c']);
      expect(await one.place(Q, 'a')).toEqual({ kind: 'turn' });
      expect((await one.sizes()).get(Q)).toMatchObject({ waiting: 0, inTurn: 3 });
    });

    test('tells who it is that has it', async () => {
      const { one, take: _ } = await start();
      const entry = waitingRequest('r', { tenant: 'Ä|b c', priority: 20, holder: 'ingress.abc' });
      await one.enqueue(Q, entry, patient);
      await one.enqueue(Q, waitingJob('j', { tenant: '' }), patient);
      expect((await one.take(Q, 2)).turns).toEqual([entry, waitingJob('j', { tenant: '' })].map(defined));
    });

    test('that was answered is over', async () => {
      const { one, add, take } = await start();
      await add(['a']);
      await take(1);
      expect(await one.endTurn(Q, 'a', { kind: 'answered' })).toBe(true);
      expect(await one.endTurn(Q, 'a', { kind: 'answered' })).toBe(false);
      expect(await one.place(Q, 'a')).toBeUndefined();
      expect((await one.sizes()).get(Q)).toMatchObject({ waiting: 0, inTurn: 0 });
    });

    test('in vain goes back some places, so that one which fails by its own fault does not hold up its tenant', async () => {
      const { one, add, take, pass } = await start();
      await add(Array.from({ length: 12 }, (_, index) => `t-${index}`));
      await take(1);
      await one.endTurn(Q, 't-0', { kind: 'down', downForMs: 0 });
      pass(REST_INITIAL_MS);
      const order: string[] = [];
      for (let turn = 0; turn < 12; turn++) {
        const [id = ''] = await take(1);
        order.push(id);
        await one.endTurn(Q, id, { kind: 'answered' });
      }
      expect(order.slice(0, 10)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 0, 9].map(index => `t-${index}`));
    });

    test('that cannot be used yet comes again when it can, and others have theirs meanwhile', async () => {
      const { one, add, take, watch } = await start();
      await add(['a-1', 'a-2']);
      await take(1);
      expect(await one.endTurn(Q, 'a-1', { kind: 'deferred', forMs: 5_000 })).toBe(true);
      expect((await one.sizes()).get(Q)).toMatchObject({ waiting: 2, deferred: 1, inTurn: 0 });
      expect(await one.has(Q, ['a-1', 'nobody', 'a-2'])).toEqual([true, false, true]);
      expect(await one.place(Q, 'a-1')).toMatchObject({ kind: 'waiting' });
      expect(await take(2)).toEqual(['a-2']);
      await watch(5_000, ['a-1', 'a-2']);
      expect(await take(2)).toEqual(['a-1']);
    });

    test('of one that is queued again is given back', async () => {
      const { one, add, take } = await start();
      await add(['a', 'b']);
      expect(await take(1)).toEqual(['a']);
      await one.enqueue(Q, waitingRequest('a'), patient);
      expect((await one.sizes()).get(Q)).toMatchObject({ waiting: 2, inTurn: 0 });
      expect(await one.endTurn(Q, 'a', { kind: 'down', downForMs: 0 })).toBe(false);
    });
  });

  describe('after an outage', () => {
    test('turns are given one at a time at first, and with each answer one more', async () => {
      const { one, take, pass, add } = await start();
      await one.enqueue(Q, waitingRequest('first'), { ...patient, downForMs: 0 });
      await add(Array.from({ length: 30 }, (_, index) => `t-${index}`));
      expect(await take(100)).toEqual([]);
      pass(REST_INITIAL_MS);
      let inTurn = await take(100);
      const given = [inTurn.length];
      while (given.length < 5) {
        for (const id of inTurn) await one.endTurn(Q, id, { kind: 'answered' });
        inTurn = await take(100);
        given.push(inTurn.length);
      }
      expect(given).toEqual([1, 2, 4, 8, 16]);
    });

    test('a turn that only has not failed yet lets others have theirs, but no more than a few at a time', async () => {
      const { one, take, pass, add } = await start();
      await one.enqueue(Q, waitingRequest('first'), { ...patient, downForMs: 0 });
      await add(Array.from({ length: 60 }, (_, index) => `t-${index}`));
      pass(REST_INITIAL_MS);
      const given: number[] = [];
      while (given.length < 6) {
        const inTurn = await take(100);
        given.push(inTurn.length);
        for (const id of inTurn) await one.endTurn(Q, id, { kind: 'running' });
      }
      expect(given).toEqual([1, 2, 4, 8, 8, 8]);
    });

    test('that goes on, the queue rests for longer and longer, or as long as is told', async () => {
      const { one, add, take, pass } = await start();
      await add(['a', 'b']);
      for (const restMs of [500, 1_000, 2_000, 4_000, 5_000, 5_000]) {
        const [id = ''] = await take(1);
        await one.endTurn(Q, id, { kind: 'down', downForMs: 0 });
        expect((await one.sizes()).get(Q)).toMatchObject({ window: 1, restsForMs: restMs });
        await one.renew(Q, ['a', 'b']);
        pass(restMs);
      }
      const [id = ''] = await take(1);
      await one.endTurn(Q, id, { kind: 'down', downForMs: 9_000 });
      expect((await one.sizes()).get(Q)).toMatchObject({ restsForMs: 9_000 });
    });

    test('what fails while the queue rests says nothing new', async () => {
      const { one, add, take } = await start();
      await add(['a', 'b', 'c']);
      await take(3);
      for (const id of ['a', 'b', 'c']) await one.endTurn(Q, id, { kind: 'down', downForMs: 0 });
      expect((await one.sizes()).get(Q)).toMatchObject({ waiting: 3, inTurn: 0, restsForMs: 500 });
    });

    test('a target that lets itself be called by nobody yet halves the window and is not an outage', async () => {
      const { one, add, take, pass } = await start();
      await one.enqueue(Q, waitingRequest('x'), { ...patient, downForMs: 0 });
      await add(['a', 'b', 'c', 'd', 'e', 'f']);
      pass(REST_INITIAL_MS);
      for (let round = 0; round < 2; round++)
        for (const id of await take(9)) await one.endTurn(Q, id, { kind: 'answered' });
      expect((await one.sizes()).get(Q)).toMatchObject({ window: 4 });
      const [first = '', second = ''] = await take(9);
      await one.endTurn(Q, first, { kind: 'closed', closedForMs: 1_000 });
      expect((await one.sizes()).get(Q)).toMatchObject({ window: 2, restsForMs: 1_000 });
      await one.endTurn(Q, second, { kind: 'answered' });
      expect((await one.sizes()).get(Q)).toMatchObject({ window: 3 });
    });

    test('how long a wait will be is told once something moves', async () => {
      const { one, add, take, pass } = await start();
      await add(Array.from({ length: 30 }, (_, index) => `t-${index}`));
      expect(await one.place(Q, 't-29')).toEqual({ kind: 'waiting', position: 30 });
      for (const id of await take(10)) {
        await one.endTurn(Q, id, { kind: 'answered' });
        pass(100);
      }
      const place = await one.place(Q, 't-29');
      expect(place).toMatchObject({ kind: 'waiting', position: 20 });
      // Ten in a second that fade over ten seconds.
      expect(place?.kind === 'waiting' && place.expectedWaitMs).toBeGreaterThan(19_000);
      expect(place?.kind === 'waiting' && place.expectedWaitMs).toBeLessThan(23_000);
    });
  });

  describe('a queue is bounded', () => {
    const bounded = { ...patient, maxLength: 18 };
    const enqueue = async (store: QueueStore, tenant: string, count: number): Promise<number> => {
      let queued = 0;
      for (let index = 0; index < count; index++) {
        const entry = waitingRequest(`${tenant}-${index}`, { tenant });
        if ((await store.enqueue(Q, entry, bounded)).kind === 'queued') queued++;
      }
      return queued;
    };

    test('in its length, and one tenant cannot fill it alone', async () => {
      const { one } = await start();
      expect(await enqueue(one, 'loud', 30)).toBe(16);
      expect(await enqueue(one, 'calm', 30)).toBe(2);
      expect(await enqueue(one, 'late', 1)).toBe(0);
      expect((await one.sizes()).get(Q)).toMatchObject({ waiting: 18 });
      // What is in already is not refused.
      expect(await one.enqueue(Q, waitingRequest('loud-0', { tenant: 'loud' }), bounded)).toEqual({
        kind: 'queued',
      });
    });

    test('in time: who has waited for as long as it may is taken out, and told', async () => {
      const { one, take, watch, add } = await start();
      await one.enqueue(Q, waitingRequest('short'), { ...patient, waitsForMs: 10_000 });
      await one.enqueue(Q, waitingJob('job'), { ...patient, waitsForMs: 10_000 });
      await add(['long']);
      const seen = await watch(12_000, ['short', 'long']);
      expect(seen.flatMap(({ expired }) => idsOf(expired)).sort()).toEqual(['job', 'short']);
      expect(await take(5)).toEqual(['long']);
    });

    test('what is in its turn does not expire', async () => {
      const { one, take, watch } = await start();
      await one.enqueue(Q, waitingRequest('a'), { ...patient, waitsForMs: 3_000 });
      await take(1);
      const seen = await watch(8_000, ['a']);
      expect(seen.flatMap(({ expired }) => expired)).toEqual([]);
      await one.endTurn(Q, 'a', { kind: 'closed', closedForMs: 0 });
      expect(idsOf((await one.take(Q, 5)).expired)).toEqual(['a']);
    });
  });

  describe('a lease', () => {
    test('is what a request lives by, waiting or in its turn: it goes with who holds its connection', async () => {
      const { one, take, watch, add } = await start();
      await add(['kept', 'left', 'left-in-turn'], { tenant: 'acme' });
      expect(await take(2)).toEqual(['kept', 'left']);
      const seen = await watch(LEASE_MS + 4_000, ['kept']);
      expect(seen.flatMap(({ lost }) => idsOf(lost)).sort()).toEqual(['left', 'left-in-turn']);
      expect((await one.sizes()).get(Q)).toMatchObject({ waiting: 0, inTurn: 1 });
      expect(await one.renew(Q, ['kept', 'left'])).toEqual(['turn', undefined]);
    });

    test('of a job is for its turn: a worker that is gone leaves it to another one', async () => {
      const { one, take, watch } = await start();
      await one.enqueue(Q, waitingJob('job'), patient);
      await watch(LEASE_MS + 4_000);
      expect(await take(1)).toEqual(['job']);
      await watch(LEASE_MS + 4_000, ['job']);
      expect(await one.place(Q, 'job')).toEqual({ kind: 'turn' });
      await watch(LEASE_MS + 4_000);
      expect(await one.place(Q, 'job')).toMatchObject({ kind: 'waiting' });
      expect(await take(1)).toEqual(['job']);
    });

    test('does not end while nobody could renew it', async () => {
      const { one, take, pass, watch, add } = await start();
      await add(['a', 'b']);
      expect(await take(1)).toEqual(['a']);
      pass(10 * LEASE_MS);
      expect((await one.take(Q, 0)).lost).toEqual([]);
      expect(await one.renew(Q, ['a', 'b'])).toEqual(['turn', 'waiting']);
      const seen = await watch(LEASE_MS + 4_000, ['b']);
      expect(seen.flatMap(({ lost }) => idsOf(lost))).toEqual(['a']);
    });
  });

  test('a queue knows nothing of another one', async () => {
    const { one } = await start();
    await one.enqueue(Q, waitingRequest('a'), { ...patient, downForMs: 0 });
    await one.enqueue('other route: ÄÖ}{*', waitingRequest('a'), patient);
    expect(idsOf((await one.take('other route: ÄÖ}{*', 5)).turns)).toEqual(['a']);
    expect((await one.take(Q, 5)).turns).toEqual([]);
    expect(await one.take('never used', 5)).toEqual({ turns: [], expired: [], lost: [] });
    expect([...(await one.sizes()).keys()].sort()).toEqual([Q, 'other route: ÄÖ}{*']);
  });

  test('the first one that waits says how long it does', async () => {
    const { one, take, pass, add } = await start();
    await add(['a', 'b']);
    pass(2_000);
    await add(['c'], { since: START + 2_000 });
    expect((await one.sizes()).get(Q)).toMatchObject({ oldestMs: 2_000 });
    await take(2);
    expect((await one.sizes()).get(Q)).toMatchObject({ waiting: 1, inTurn: 2, oldestMs: 0 });
  });
}

/** As a store gives it: what is undefined is left out. */
const defined = (entry: Waiting): Waiting =>
  Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)) as Waiting;
