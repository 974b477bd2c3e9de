import { expect, test } from 'vitest';
import { vaultContract } from './contract-suite.ts';
import { MemoryVault } from './memory-vault.ts';

vaultContract(() => new MemoryVault(() => 0));

test('a conversation is forgotten an hour after it was last written to', async () => {
  let now = 0;
  const vault = new MemoryVault(() => now);
  const scope = { tenant: 'acme', conversation: 'c' };
  await vault.put(scope, new Map([['[A-a]', 'x']]));
  now = 3_599_999;
  await vault.put(scope, new Map([['[A-b]', 'y']]));
  now += 3_599_999;
  expect((await vault.read(scope)).size).toBe(2);
  now += 1;
  expect((await vault.read(scope)).size).toBe(0);
});
