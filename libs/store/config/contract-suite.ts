import { waitFor } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { type ConfigRevision, type ConfigStore, REVISIONS_KEPT } from './port.ts';

export interface ConfigNodes {
  /** Two nodes of one new installation without a configuration. */
  one: ConfigStore;
  other: ConfigStore;
}

const next = (file: unknown, author = 'a test') => ({ author, message: 'for a test', layers: { file } });

async function published(store: ConfigStore, file: unknown, expected: number): Promise<ConfigRevision> {
  const revision = await store.publish(next(file), expected);
  if (revision === undefined) return expect.unreachable('somebody else has published');
  return revision;
}

/** What every configuration store guarantees. `nodes` gives a new installation each time. */
export function configStoreContract(nodes: () => Promise<ConfigNodes>): void {
  test('there is no current revision before the first, and no history', async () => {
    const { one } = await nodes();
    expect(await one.current()).toBeUndefined();
    expect(await one.history({ limit: 10 })).toEqual([]);
    expect(await one.read(1)).toBeUndefined();
  });

  test('the first revision is 1, and current on every node, with who made it and what for', async () => {
    const { one, other } = await nodes();
    const layers = { file: { providers: [{ name: 'a', weight: 0.5 }] }, api: { routes: null } };
    const first = await one.publish({ author: 'ada', message: 'Begin', layers }, 0);
    expect(first).toMatchObject({ revision: 1, author: 'ada', message: 'Begin', layers });
    expect(await other.current()).toEqual(first);
    expect(await other.read(1)).toEqual(first);
  });

  test('a change that was made from an older revision is not added', async () => {
    const { one, other } = await nodes();
    await published(one, { step: 1 }, 0);
    const second = await published(other, { step: 2 }, 1);
    for (const expected of [0, 1, 3]) expect(await one.publish(next({ step: 3 }), expected)).toBeUndefined();
    expect(await one.current()).toEqual(second);
  });

  test('of a hundred changes that two nodes make at once none is lost, and each that is refused is told so', async () => {
    const { one, other } = await nodes();
    await published(one, { count: 0 }, 0);
    const counts = { added: 0, refused: 0 };
    const write = async (store: ConfigStore): Promise<void> => {
      for (let change = 0; change < 50; change++) {
        const current = await store.current();
        if (current === undefined) return expect.unreachable('there is no revision');
        const { count } = current.layers.file as { count: number };
        const added = await store.publish(next({ count: count + 1 }), current.revision);
        counts[added === undefined ? 'refused' : 'added'] += 1;
      }
    };
    await Promise.all([write(one), write(other)]);
    expect(counts.added + counts.refused).toBe(100);
    const current = await other.current();
    expect(current).toMatchObject({ revision: counts.added + 1, layers: { file: { count: counts.added } } });
  });

  test('the history goes from the newest back, a part at a time', async () => {
    const { one, other } = await nodes();
    for (let revision = 0; revision < 5; revision++) await published(one, { revision }, revision);
    const numbers = async (range: { before?: number; limit: number }) =>
      (await other.history(range)).map(({ revision }) => revision);
    expect(await numbers({ limit: 2 })).toEqual([5, 4]);
    expect(await numbers({ limit: 2, before: 4 })).toEqual([3, 2]);
    expect(await numbers({ limit: 10, before: 2 })).toEqual([1]);
    expect((await other.history({ limit: 1 }))[0]).toEqual({
      revision: 5,
      at: expect.any(Number),
      author: 'a test',
      message: 'for a test',
    });
  });

  test('older revisions make room, the newest stay', async () => {
    const { one } = await nodes();
    for (let revision = 0; revision < REVISIONS_KEPT + 3; revision++)
      await published(one, { revision }, revision);
    expect(await one.history({ limit: 1000 })).toHaveLength(REVISIONS_KEPT);
    expect(await one.read(3)).toBeUndefined();
    expect((await one.read(4))?.layers).toEqual({ file: { revision: 3 } });
  });

  test('a revision of several megabytes is published, read and followed like any other', async () => {
    const { one, other } = await nodes();
    const seen: ConfigRevision[] = [];
    const stop = await other.follow(revision => seen.push(revision));
    const large = {
      terms: Array.from(
        { length: 60_000 },
        (_, index) => `a term that is checked ${index} ${'x'.repeat(30)}`,
      ),
    };
    const revision = await published(one, large, 0);
    await waitFor(() => seen.length === 1);
    expect(seen[0]).toEqual(revision);
    expect(await other.current()).toEqual(revision);
    await published(other, { small: true }, 1);
    expect((await one.read(1))?.layers).toEqual({ file: large });
    await waitFor(() => seen.length === 2);
    stop();
  });

  test('a follower is given the current revision and each newer one, in order', async () => {
    const { one, other } = await nodes();
    await published(one, { step: 1 }, 0);
    const seen: ConfigRevision[] = [];
    const stop = await other.follow(revision => seen.push(revision));
    await waitFor(() => seen.length === 1);
    await published(one, { step: 2 }, 1);
    await published(one, { step: 3 }, 2);
    await waitFor(() => seen.length === 3);
    expect(seen.map(({ revision, layers }) => ({ revision, layers }))).toEqual([
      { revision: 1, layers: { file: { step: 1 } } },
      { revision: 2, layers: { file: { step: 2 } } },
      { revision: 3, layers: { file: { step: 3 } } },
    ]);
    stop();
  });

  test('a follower that began before the first revision is given it', async () => {
    const { one, other } = await nodes();
    const seen: ConfigRevision[] = [];
    const stop = await other.follow(revision => seen.push(revision));
    await published(one, { first: true }, 0);
    await waitFor(() => seen.length === 1);
    expect(seen[0]?.revision).toBe(1);
    stop();
  });

  test('a follower that was stopped hears nothing more', async () => {
    const { one, other } = await nodes();
    const stopped: ConfigRevision[] = [];
    const followed: ConfigRevision[] = [];
    const stop = await other.follow(revision => stopped.push(revision));
    const stopOther = await other.follow(revision => followed.push(revision));
    stop();
    await published(one, { a: 1 }, 0);
    await waitFor(() => followed.length === 1);
    expect(stopped).toEqual([]);
    stopOther();
  });
}
