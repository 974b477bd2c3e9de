import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConversationCipher } from './conversation-cipher.ts';

const secret = createSecretKey(Buffer.from('the secret of an installation'));
const scope = { tenant: 'acme', conversation: 'one' };
const cipher = new ConversationCipher(secret, scope);

test('what was sealed opens again, and nothing of it can be read before', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), value => {
      expect(cipher.open('[A-a]', cipher.seal('[A-a]', value))).toBe(value);
    }),
  );
  expect(cipher.seal('[A-a]', 'ann@example.com').toString('latin1')).not.toContain('ann@');
  expect(cipher.seal('[A-a]', 'x').equals(cipher.seal('[A-a]', 'x'))).toBe(false);
});

test('it opens for no other token, conversation, tenant or secret, and not when a bit was changed', () => {
  const sealed = cipher.seal('[A-a]', 'ann@example.com');
  const other = createSecretKey(Buffer.from('another secret'));
  expect(cipher.open('[A-b]', sealed)).toBeUndefined();
  for (const stranger of [
    new ConversationCipher(other, scope),
    new ConversationCipher(secret, { ...scope, tenant: 'other' }),
    new ConversationCipher(secret, { ...scope, conversation: 'two' }),
  ]) {
    expect(stranger.open('[A-a]', sealed)).toBeUndefined();
    expect(stranger.name).not.toBe(cipher.name);
  }
  for (let byte = 0; byte < sealed.length; byte += 1) {
    const changed = Buffer.from(sealed);
    changed[byte] = (changed[byte] ?? 0) ^ 1;
    expect(cipher.open('[A-a]', changed)).toBeUndefined();
  }
  expect(cipher.open('[A-a]', sealed.subarray(0, 20))).toBeUndefined();
});
