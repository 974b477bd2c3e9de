import { GatewayError } from '@sluice/contract';
import { waitFor } from '@sluice/testkit';
import { expect, test } from 'vitest';
import type { SecretRecord } from '../secrets/secret-box.ts';
import type { RecordStore } from './port.ts';

const thing = (text: string): SecretRecord => ({ keyId: 'a key', sealed: text, updatedAt: 1 });

export interface RecordNodes {
  /** Two nodes of one new installation. */
  one: RecordStore<SecretRecord>;
  other: RecordStore<SecretRecord>;
}

/** What every store of records guarantees, shown by the one of secrets. `nodes` gives a new installation each time. */
export function recordStoreContract(nodes: () => Promise<RecordNodes>): void {
  test('a record is listed by every node as it was put last, whatever its name is made of', async () => {
    const { one, other } = await nodes();
    expect((await one.list()).size).toBe(0);
    for (const name of ['plain', 'a.b', '*', '>', 'ü – x', '\u0000']) await one.put(name, thing(name));
    await other.put('plain', thing('changed'));
    const listed = await one.list();
    expect(listed.get('plain')).toEqual(thing('changed'));
    expect([...listed.keys()].sort()).toEqual(['*', '>', 'a.b', 'plain', 'ü – x', '\u0000'].sort());
  });

  test('what was removed is listed no more, and removing what is not there does nothing', async () => {
    const { one, other } = await nodes();
    await one.put('a', thing('a'));
    await other.remove('a');
    await other.remove('never');
    expect((await one.list()).size).toBe(0);
    await one.put('a', thing('again'));
    expect((await other.list()).get('a')).toEqual(thing('again'));
  });

  test('of many that add the same name one is first, and the others are given what it added', async () => {
    const { one, other } = await nodes();
    const added = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? one : other).add('a', thing(String(index)))),
    );
    const first = added.indexOf(undefined);
    expect(added.filter(known => known === undefined)).toHaveLength(1);
    for (const known of added.toSpliced(first, 1)) expect(known).toEqual(thing(String(first)));
    await other.remove('a');
    expect(await one.add('a', thing('again'))).toBeUndefined();
    expect((await other.list()).get('a')).toEqual(thing('again'));
  });

  test('of many that change a record at once by what it is none is lost, whichever node they ask', async () => {
    const { one, other } = await nodes();
    const append = (text: string) => (present: SecretRecord | undefined) =>
      thing([...(present?.sealed.split(' ') ?? []), text].sort().join(' '));
    const texts = Array.from({ length: 20 }, (_, index) => `change-${index}`);
    await Promise.all(texts.map((text, index) => (index % 2 ? one : other).update('a', append(text))));
    expect((await other.list()).get('a')?.sealed.split(' ')).toEqual(texts.sort());
    expect(await one.update('a', () => undefined)).toBeUndefined();
    expect((await other.list()).has('a')).toBe(false);
    // A name that was removed is free again.
    expect(await other.update('a', append('again'))).toEqual(thing('again'));
  });

  test('what refuses a change is thrown, and nothing is changed', async () => {
    const { one, other } = await nodes();
    await one.put('a', thing('a'));
    const refusal = new GatewayError('precondition_failed');
    const refuse = () => {
      throw refusal;
    };
    await expect(other.update('a', refuse)).rejects.toBe(refusal);
    expect(await other.update('a', present => present)).toEqual(thing('a'));
    expect(await other.update('b', present => present)).toBeUndefined();
    expect([...(await one.list()).keys()]).toEqual(['a']);
  });

  test('a follower is told what is there, then each change, within a second', async () => {
    const { one, other } = await nodes();
    await one.put('a', thing('before'));
    const seen = new Map<string, SecretRecord | undefined>();
    const stop = await other.follow((name, value) => seen.set(name, value));
    expect(seen.get('a')).toEqual(thing('before'));
    await one.put('b', thing('new'));
    await one.remove('a');
    await waitFor(() => seen.has('b') && seen.get('a') === undefined);
    stop();
  });

  test('a follower that was stopped hears nothing more', async () => {
    const { one, other } = await nodes();
    const stopped: string[] = [];
    const followed: string[] = [];
    const stop = await other.follow(name => stopped.push(name));
    const stopOther = await other.follow(name => followed.push(name));
    stop();
    await one.put('a', thing('x'));
    await waitFor(() => followed.length > 0);
    expect(stopped).toEqual([]);
    stopOther();
  });
}
