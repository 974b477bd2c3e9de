import { waitFor } from '@sluice/testkit';
import { expect, test } from 'vitest';
import type { ConfigRevision, ConfigStore } from './port.ts';

export interface ConfigNodes {
  /** Two nodes of one new installation without a configuration. */
  one: ConfigStore;
  other: ConfigStore;
}

/** What every configuration store guarantees. `nodes` gives a new installation each time. */
export function configStoreContract(nodes: () => Promise<ConfigNodes>): void {
  test('there is no current revision before the first', async () => {
    const { one } = await nodes();
    expect(await one.current()).toBeUndefined();
  });

  test('the first revision is 1, and current on every node', async () => {
    const { one, other } = await nodes();
    const document = { version: 1, providers: [{ name: 'a', weight: 0.5 }] };
    const published = await one.publish(document, 'sluice.yaml');
    expect(published).toMatchObject({ revision: 1, source: 'sluice.yaml', document });
    expect(await other.current()).toEqual(published);
  });

  test('publishing the current document again adds no revision', async () => {
    const { one, other } = await nodes();
    const first = await one.publish({ a: 1, b: { c: 2, d: 3 } }, 'x');
    expect(await other.publish({ b: { d: 3, c: 2 }, a: 1 }, 'y')).toEqual(first);
    expect((await one.publish({ a: 2 }, 'z')).revision).toBe(2);
    expect((await one.publish({ a: 1, b: { c: 2, d: 3 } }, 'x')).revision).toBe(3);
  });

  test('two nodes that publish at once get revisions of their own', async () => {
    const { one, other } = await nodes();
    const published = await Promise.all([
      one.publish({ by: 'one' }, 'one'),
      other.publish({ by: 'other' }, 'other'),
    ]);
    expect(published.map(({ revision }) => revision).sort()).toEqual([1, 2]);
    expect(await one.current()).toEqual(published.find(({ revision }) => revision === 2));
  });

  test('a follower is given the current revision and each newer one, in order', async () => {
    const { one, other } = await nodes();
    await one.publish({ step: 1 }, 'x');
    const seen: ConfigRevision[] = [];
    const stop = await other.follow(revision => seen.push(revision));
    await waitFor(() => seen.length === 1);
    await one.publish({ step: 2 }, 'x');
    await one.publish({ step: 3 }, 'x');
    await waitFor(() => seen.length === 3);
    expect(seen.map(({ revision, document }) => ({ revision, document }))).toEqual([
      { revision: 1, document: { step: 1 } },
      { revision: 2, document: { step: 2 } },
      { revision: 3, document: { step: 3 } },
    ]);
    stop();
  });

  test('a follower that began before the first revision is given it', async () => {
    const { one, other } = await nodes();
    const seen: ConfigRevision[] = [];
    const stop = await other.follow(revision => seen.push(revision));
    await one.publish({ first: true }, 'x');
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
    await one.publish({ a: 1 }, 'x');
    await waitFor(() => followed.length === 1);
    expect(stopped).toEqual([]);
    stopOther();
  });
}
