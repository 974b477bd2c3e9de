import { waitFor } from '@sluice/testkit';
import { expect, onTestFinished, test } from 'vitest';
import type { HeldNotice, NewNotice, NoticeHandle, NoticeQueue } from './port.ts';

export interface NoticeNodes {
  /** Two nodes of one new installation; the same queue where an installation is one process. */
  one: NoticeQueue;
  other: NoticeQueue;
}

const notice = (id: string, destination = 'alert:pager'): NewNotice => ({
  destination,
  id,
  payload: JSON.stringify({ id, text: 'ünï' }),
});
const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `notice ${index}`);

/** Delivers until the test ends; `handed` is what was handed out so far. */
function deliver(
  queue: NoticeQueue,
  handle: NoticeHandle = async () => ({ kind: 'done' }),
  { destination = 'alert:pager', concurrency = 4 } = {},
) {
  const handed: HeldNotice[] = [];
  const stop = queue.deliver(destination, concurrency, held => {
    handed.push(held);
    return handle(held);
  });
  onTestFinished(stop);
  return { handed, ids: () => handed.map(({ id }) => id), stop };
}

async function waitingOf(queue: NoticeQueue): Promise<Record<string, number>> {
  return Object.fromEntries(await queue.waiting());
}

/** What holds of the bound of a queue, in an installation where three may wait for one destination. */
export function noticeBoundContract(nodes: () => Promise<NoticeNodes>): void {
  test('a full queue refuses what is added, takes it when there is room again, and leaves the others alone', async () => {
    const { one } = await nodes();
    await one.keepOnly(['alert:pager', 'callback:chat']);
    const added = ['a', 'b', 'c', 'd', 'e'].map(id => notice(id));
    const refused = await one.add(added);
    expect(refused).toHaveLength(2);
    expect(await one.add([notice('f', 'callback:chat')])).toEqual([]);
    const { ids } = deliver(one);
    await waitFor(() => ids().length === 3);
    await waitFor(async () => (await one.waiting()).get('alert:pager') === undefined);
    expect(await one.add(refused)).toEqual([]);
    await waitFor(() => ids().length === 5);
    expect(ids().toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
}

/** What every queue of notices guarantees. `nodes` gives a new installation each time. */
export function noticeQueueContract(nodes: () => Promise<NoticeNodes>): void {
  const destinations = ['alert:pager', 'alert:a.b *', 'callback:chat'];

  async function open(): Promise<NoticeNodes> {
    const opened = await nodes();
    await opened.one.keepOnly(destinations);
    return opened;
  }

  test('a notice is handed out once, as it was added, and then is gone', async () => {
    const { one, other } = await open();
    expect(await one.add([notice('a')])).toEqual([]);
    expect(await waitingOf(other)).toEqual({ 'alert:pager': 1 });
    const { handed } = deliver(other);
    await waitFor(async () => handed.length === 1 && (await one.waiting()).size === 0);
    expect(handed).toEqual([
      { ...notice('a'), destination: undefined, addedAt: expect.any(Number), attempt: 1 },
    ]);
    expect(Math.abs((handed[0]?.addedAt ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  test('what is added while nobody delivers is delivered later, oldest first', async () => {
    const { one } = await open();
    await one.add(numbered(100).map(id => notice(id)));
    const { ids } = deliver(one, undefined, { concurrency: 1 });
    await waitFor(() => ids().length === 100);
    expect(ids()).toEqual(numbered(100));
  });

  test('the same notice that is added again is one, also when it is done', async () => {
    const { one, other } = await open();
    await one.add([notice('a'), notice('a'), notice('b')]);
    await other.add([notice('a')]);
    const { ids } = deliver(one);
    await waitFor(async () => (await one.waiting()).size === 0 && ids().length === 2);
    await other.add([notice('b'), notice('c')]);
    await waitFor(() => ids().includes('c'));
    expect(ids().toSorted()).toEqual(['a', 'b', 'c']);
  });

  test('one that is put aside is handed out anew, and stops no other', async () => {
    const { one } = await open();
    await one.add(['bad', 'b', 'c'].map(id => notice(id)));
    const { handed } = deliver(
      one,
      async ({ id, attempt }) =>
        id === 'bad' && attempt < 3 ? { kind: 'again', inMs: 20 } : { kind: 'done' },
      { concurrency: 1 },
    );
    await waitFor(async () => (await one.waiting()).size === 0);
    const attempts = handed.filter(({ id }) => id === 'bad').map(({ attempt }) => attempt);
    expect(attempts).toEqual([1, 2, 3]);
    expect(new Set(handed.map(({ addedAt }) => addedAt)).size).toBeLessThanOrEqual(3);
    expect(handed.filter(({ id }) => id !== 'bad').map(({ id }) => id)).toEqual(['b', 'c']);
  });

  test('a handler that throws is asked again', async () => {
    const { one } = await open();
    await one.add([notice('a')]);
    let failures = 0;
    const { handed } = deliver(one, async () => {
      failures += 1;
      if (failures === 1) throw new Error('not yet');
      return { kind: 'done' };
    });
    await waitFor(() => handed.length === 2);
    await waitFor(async () => (await one.waiting()).size === 0);
  });

  test('a destination that takes nothing holds up no other', async () => {
    const { one } = await open();
    const stuck = Promise.withResolvers<{ kind: 'done' }>();
    onTestFinished(() => stuck.resolve({ kind: 'done' }));
    await one.add([
      ...numbered(50).map(id => notice(id)),
      notice('a', 'callback:chat'),
      notice('b', 'alert:a.b *'),
    ]);
    const dead = deliver(one, () => stuck.promise, { concurrency: 2 });
    const alive = deliver(one, undefined, { destination: 'callback:chat' });
    const odd = deliver(one, undefined, { destination: 'alert:a.b *' });
    await waitFor(() => alive.handed.length === 1 && odd.handed.length === 1 && dead.handed.length === 2);
    expect(await waitingOf(one)).toMatchObject({ 'alert:pager': 50 });
    stuck.resolve({ kind: 'done' });
    await waitFor(async () => (await one.waiting()).size === 0);
  });

  test('no more are handed out at a time than asked for', async () => {
    const { one } = await open();
    await one.add(numbered(30).map(id => notice(id)));
    let running = 0;
    let most = 0;
    const { handed } = deliver(
      one,
      async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise(resolve => setImmediate(resolve));
        running -= 1;
        return { kind: 'done' };
      },
      { concurrency: 3 },
    );
    await waitFor(async () => (await one.waiting()).size === 0);
    expect(handed).toHaveLength(30);
    expect(most).toBeLessThanOrEqual(3);
    expect(most).toBeGreaterThan(1);
  });

  test('those who deliver to one destination share the work', async () => {
    const { one, other } = await open();
    const handlers = [deliver(one), deliver(other)];
    for (const id of numbered(200)) await one.add([notice(id)]);
    await waitFor(async () => (await one.waiting()).size === 0);
    expect(handlers.flatMap(({ ids }) => ids()).toSorted()).toEqual(numbered(200).toSorted());
  });

  test('stopping waits for what is under way, and the rest waits for others', async () => {
    const { one, other } = await open();
    await one.add(numbered(10).map(id => notice(id)));
    const first = Promise.withResolvers<{ kind: 'done' }>();
    const { handed, stop } = deliver(one, () => first.promise, { concurrency: 1 });
    await waitFor(() => handed.length === 1);
    const stopped = stop();
    first.resolve({ kind: 'done' });
    await stopped;
    expect(await waitingOf(one)).toEqual({ 'alert:pager': 9 });
    const { ids } = deliver(other);
    await waitFor(() => ids().length === 9);
    expect(ids()).not.toContain('notice 0');
  });

  test('what waits for a destination that is gone is dropped and counted, and the others keep theirs', async () => {
    const { one, other } = await open();
    await one.add([notice('a'), notice('b'), notice('c', 'callback:chat')]);
    expect(Object.fromEntries(await other.keepOnly(['callback:chat']))).toEqual({ 'alert:pager': 2 });
    expect(await waitingOf(one)).toEqual({ 'callback:chat': 1 });
    expect((await one.keepOnly(destinations)).size).toBe(0);
    await one.add([notice('d')]);
    const { ids } = deliver(one);
    await waitFor(() => ids().length === 1);
    expect(ids()).toEqual(['d']);
  });
}
