import { expect, test } from 'vitest';
import type { VaultStore } from './port.ts';

/** What every vault promises. `open` gives a vault of another process each time. */
export function vaultContract(open: () => VaultStore): void {
  const scope = (conversation: string, tenant = 'acme') => ({ tenant, conversation });

  test('what was put is read again by its own conversation and tenant, and by no other', async () => {
    const vault = open();
    await vault.put(scope('mine'), new Map([['[EMAIL-a]', 'ann@example.com']]));
    await vault.put(scope('mine'), new Map([['[PHONE-b]', '+43 1 234']]));
    expect(await vault.read(scope('mine'))).toEqual(
      new Map([
        ['[EMAIL-a]', 'ann@example.com'],
        ['[PHONE-b]', '+43 1 234'],
      ]),
    );
    expect(await vault.read(scope('mine', 'other'))).toEqual(new Map());
    expect(await vault.read(scope('other'))).toEqual(new Map());
  });

  test('a conversation takes no more than so many tokens', async () => {
    const vault = open();
    const many = new Map(Array.from({ length: 10_050 }, (_, index) => [`[T-${index}]`, 'x']));
    await vault.put(scope('full'), many);
    await vault.put(scope('full'), new Map([['[T-more]', 'y']]));
    const kept = await vault.read(scope('full'));
    expect(kept.size).toBe(10_000);
    expect(kept.has('[T-more]')).toBe(false);
  });

  test('the key stays the same', async () => {
    const vault = open();
    expect((await vault.key()).equals(await vault.key())).toBe(true);
    expect((await vault.key()).symmetricKeySize).toBe(32);
  });
}
