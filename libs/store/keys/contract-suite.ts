import { waitFor } from '@sluice/testkit';
import { expect, test } from 'vitest';
import type { KeyRecord, KeyStore } from './port.ts';

export interface KeyNodes {
  /** Two nodes of one installation; the same store where an installation is one process. */
  one: KeyStore;
  other: KeyStore;
}

let records = 0;
function newRecord(fields: Partial<KeyRecord> = {}): KeyRecord {
  records += 1;
  return {
    id: `key_${records}`,
    hash: records.toString(16).padStart(64, '0'),
    name: `key ${records}`,
    tenant: 'acme',
    roles: ['developer'],
    createdAt: 1_700_000_000_000,
    ...fields,
  };
}

/** What every key store guarantees. `nodes` may give the same installation each time. */
export function keyStoreContract(nodes: () => Promise<KeyNodes>): void {
  test('a key that was put is got by every node, as it was put', async () => {
    const { one, other } = await nodes();
    const record = newRecord({ team: 'a.b*>', models: ['gpt-*'], expiresAt: 1, tier: 'gold', user: 'ü' });
    await one.put(record);
    expect(await one.get(record.hash)).toEqual(record);
    expect(await other.get(record.hash)).toEqual(record);
  });

  test('an unknown key is undefined', async () => {
    expect(await (await nodes()).one.get('f'.repeat(64))).toBeUndefined();
  });

  test('every key is listed once, as it is now', async () => {
    const { one, other } = await nodes();
    const record = newRecord();
    const kept = newRecord();
    await one.put(record);
    await one.put(kept);
    await one.put({ ...record, revokedAt: 5 });
    const listed = await other.list();
    expect(listed.filter(({ id }) => id === record.id)).toEqual([{ ...record, revokedAt: 5 }]);
    expect(listed).toContainEqual(kept);
    expect(listed.every(({ hash }) => hash.length === 64)).toBe(true);
  });

  test('of many that change a key at once by what it is none is lost, whichever node they ask', async () => {
    const { one, other } = await nodes();
    const record = newRecord({ tags: [] });
    await one.put(record);
    const tags = Array.from({ length: 20 }, (_, index) => `tag-${index}`);
    await Promise.all(
      tags.map((tag, index) =>
        (index % 2 ? one : other).update(record.hash, ({ tags: before = [], ...rest }) => ({
          ...rest,
          tags: [...before, tag],
        })),
      ),
    );
    expect((await other.get(record.hash))?.tags?.sort()).toEqual(tags.sort());
    expect(await one.update('e'.repeat(64), present => present)).toBeUndefined();
  });

  test('a revocation reaches the feed of every node within a second', async () => {
    const { one, other } = await nodes();
    const record = newRecord();
    await one.put(record);
    const seen: KeyRecord[] = [];
    const stop = await other.follow({ onChange: change => seen.push(change), onBeat: () => undefined });
    const revoked = { ...record, revokedAt: 7 };
    await one.put(revoked);
    await waitFor(() => seen.length > 0, { timeoutMs: 1_000 });
    expect(seen).toEqual([revoked]);
    stop();
  });

  test('a beat reaches every feed, and is no key', async () => {
    const { one, other } = await nodes();
    let beats = 0;
    let changes = 0;
    const stop = await other.follow({ onChange: () => changes++, onBeat: () => beats++ });
    await one.beat();
    await waitFor(() => beats > 0);
    expect(changes).toBe(0);
    stop();
  });

  test('a feed that was stopped hears nothing more', async () => {
    const { one, other } = await nodes();
    const stopped: KeyRecord[] = [];
    const followed: KeyRecord[] = [];
    const stop = await other.follow({ onChange: record => stopped.push(record), onBeat: () => undefined });
    const stopOther = await other.follow({
      onChange: record => followed.push(record),
      onBeat: () => undefined,
    });
    stop();
    await one.put(newRecord());
    await waitFor(() => followed.length > 0);
    expect(stopped).toEqual([]);
    stopOther();
  });
}
