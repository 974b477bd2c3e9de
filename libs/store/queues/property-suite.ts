import type { Clock } from '@sluice/contract';
import fc from 'fast-check';
import { expect } from 'vitest';
import { MemoryQueues } from './memory-queues.ts';
import { LEASE_MS, type QueueStore, type TakenTurns, type TurnEnd, type Waiting } from './port.ts';
import { START } from './queue-fixture.ts';

const Q = 'property';
const MAX_LENGTH = 12;

type Step =
  | { act: 'enqueue'; entry: Omit<Waiting, 'since'>; waitsForMs: number; isDown: boolean }
  | { act: 'take'; most: number }
  | { act: 'end'; which: number; end: TurnEnd }
  | { act: 'renew'; share: number }
  | { act: 'place'; which: number };

const entry: fc.Arbitrary<Omit<Waiting, 'since'>> = fc
  .record({ number: fc.nat(25), priority: fc.nat(3), tenant: fc.constantFrom('a', 'b', 'c') })
  .map(({ number, priority, tenant }) =>
    // An id is of one kind, tenant and priority for ever.
    isJob(`-${number}`)
      ? { id: `${tenant}${priority}-${number}`, kind: 'job' as const, tenant, priority }
      : {
          id: `${tenant}${priority}-${number}`,
          kind: 'request' as const,
          tenant,
          priority,
          holder: 'ingress.1',
        },
  );
const ms = fc.constantFrom(0, 300, 2_000);
const end: fc.Arbitrary<TurnEnd> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ kind: 'answered' as const }) },
  fc.record({ kind: fc.constant('down' as const), downForMs: ms }),
  fc.record({ kind: fc.constant('closed' as const), closedForMs: ms }),
  fc.record({ kind: fc.constant('deferred' as const), forMs: ms }),
  fc.constantFrom({ kind: 'gone' as const }, { kind: 'running' as const }),
);
const steps = fc.array(
  fc.record({
    passMs: fc.constantFrom(0, 0, 1, 200, 500, 1_000, 2_400, 2_600, 9_000),
    step: fc.oneof<fc.Arbitrary<Step>[]>(
      fc.record({
        act: fc.constant('enqueue' as const),
        entry,
        waitsForMs: fc.constantFrom(3_000, 20_000, 600_000),
        isDown: fc.boolean(),
      }),
      fc.record({ act: fc.constant('take' as const), most: fc.nat(5) }),
      fc.record({ act: fc.constant('end' as const), which: fc.nat(30), end }),
      fc.record({ act: fc.constant('renew' as const), share: fc.constantFrom(1, 2, 3) }),
      fc.record({ act: fc.constant('place' as const), which: fc.nat(30) }),
    ),
  }),
  { minLength: 5, maxLength: 60 },
);

/** What becomes of each entry, kept without any structure. */
class Book {
  readonly waiting = new Set<string>();
  /** Until when each has its turn at least, if its lease is not renewed. */
  readonly inTurn = new Map<string, number>();
  readonly over = new Set<string>();

  ids(): string[] {
    return [...this.waiting, ...this.inTurn.keys()].sort();
  }
}

/**
 * Random steps of any number of processes: nothing is lost, nobody has two turns at a time, bounds are kept, and the store does as memory
 * does, step by step.
 */
export async function queueProperty(
  open: (clock: Clock) => Promise<QueueStore>,
  numRuns: number,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(steps, async scenario => {
      let now = START;
      const store = await open(() => now);
      const reference = new MemoryQueues(() => now);
      const book = new Book();
      for (const { passMs, step } of scenario) {
        now += passMs;
        await run(step, { store, reference, book, now });
        const size = (await store.sizes()).get(Q);
        expect(size).toEqual(reference.sizes().get(Q));
        expect([size?.waiting ?? 0, size?.inTurn ?? 0]).toEqual([book.waiting.size, book.inTurn.size]);
      }
    }),
    { numRuns },
  );
}

/** In which order those are told that were taken out, nobody promises. */
const sorted = ({ turns, expired, lost }: TakenTurns): TakenTurns => ({
  turns,
  expired: expired.toSorted(byId),
  lost: lost.toSorted(byId),
});
const byId = (one: Waiting, other: Waiting): number => (one.id < other.id ? -1 : 1);

const isJob = (id: string): boolean => Number(id.split('-')[1]) % 3 === 0;

interface Running {
  store: QueueStore;
  reference: MemoryQueues;
  book: Book;
  now: number;
}

async function run(step: Step, { store, reference, book, now }: Running): Promise<void> {
  switch (step.act) {
    case 'enqueue': {
      const { entry, waitsForMs, isDown } = step;
      const full = { ...entry, since: now };
      const options = { waitsForMs, maxLength: MAX_LENGTH, ...(isDown && { downForMs: 0 }) };
      const enqueued = await store.enqueue(Q, full, options);
      expect(enqueued).toEqual(reference.enqueue(Q, full, options));
      if (enqueued.kind === 'full') {
        expect(book.waiting.has(entry.id) || book.inTurn.has(entry.id)).toBe(false);
        return;
      }
      book.inTurn.delete(entry.id);
      book.waiting.add(entry.id);
      return;
    }
    case 'take': {
      const taken = await store.take(Q, step.most);
      expect(sorted(taken)).toEqual(sorted(reference.take(Q, step.most)));
      for (const { id, kind } of taken.lost) {
        expect(kind).toBe('request');
        expect(book.waiting.delete(id) || book.inTurn.delete(id)).toBe(true);
      }
      const isTold = (id: string): boolean =>
        [...taken.expired, ...taken.turns].some(other => other.id === id);
      // A job whose lease has ended goes back, which nobody is told.
      for (const [id, until] of book.inTurn) {
        if (until > now || (!isTold(id) && (await store.place(Q, id))?.kind === 'turn')) continue;
        expect(isJob(id)).toBe(true);
        book.inTurn.delete(id);
        book.waiting.add(id);
      }
      for (const { id } of taken.expired) expect(book.waiting.delete(id)).toBe(true);
      for (const { id } of taken.turns) {
        expect(book.waiting.delete(id)).toBe(true);
        book.inTurn.set(id, now + LEASE_MS);
      }
      return;
    }
    case 'end': {
      const id = book.ids()[step.which] ?? 'nobody';
      const ended = await store.endTurn(Q, id, step.end);
      expect(ended).toBe(reference.endTurn(Q, id, step.end));
      if (!ended) return;
      const isOver = ['answered', 'running', 'gone'].includes(step.end.kind);
      book.inTurn.delete(id);
      if (isOver) book.waiting.delete(id);
      else book.waiting.add(id);
      return;
    }
    case 'renew': {
      const ids = book.ids().filter((_, index) => index % step.share === 0);
      const states = await store.renew(Q, ids);
      expect(states).toEqual(reference.renew(Q, ids));
      for (const [index, id] of ids.entries()) {
        if (states[index] === 'turn') book.inTurn.set(id, now + LEASE_MS);
        expect(states[index]).toBe(book.inTurn.has(id) ? 'turn' : 'waiting');
      }
      return;
    }
    case 'place': {
      const id = book.ids()[step.which] ?? 'nobody';
      expect(await store.place(Q, id)).toEqual(reference.place(Q, id));
      return;
    }
  }
}
