import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashApiKey, mintApiKey } from './api-key.ts';

const secret = createSecretKey(Buffer.from('an installation secret'));

test('a minted key is the prefix and 43 url-safe characters', () => {
  expect(mintApiKey(randomBytes)).toMatch(/^sk-sluice-[A-Za-z0-9_-]{43}$/);
});

test('a minted key carries all of its 256 random bits', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), bytes => {
      const key = mintApiKey(() => bytes);
      expect(new Uint8Array(Buffer.from(key.slice('sk-sluice-'.length), 'base64url'))).toEqual(bytes);
    }),
  );
});

test('the hash is HMAC-SHA256 in hex (RFC 4231, test case 2)', () => {
  expect(hashApiKey(createSecretKey(Buffer.from('Jefe')), 'what do ya want for nothing?')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});

test('another secret or another key gives another hash', () => {
  const hash = hashApiKey(secret, 'sk-sluice-a');
  expect(hashApiKey(secret, 'sk-sluice-b')).not.toBe(hash);
  expect(hashApiKey(createSecretKey(Buffer.from('another')), 'sk-sluice-a')).not.toBe(hash);
});
