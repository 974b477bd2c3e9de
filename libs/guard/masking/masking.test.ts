import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectSameAtEverySplit } from '../streaming-fixture.ts';
import { escapeForJson, maskReversibly, restoreTokens } from './mask-reversibly.ts';
import { maskTokenDetector, tokenFor } from './token.ts';

const key = createSecretKey(Buffer.from('a key of a test'));
const token = tokenFor(key, 'one', 'email', 'ann@example.com');

test('a value has one token in a conversation, another in any other, and another by any other key', () => {
  expect(token).toMatch(/^\[EMAIL-[a-z2-7]{16}\]$/);
  expect(tokenFor(key, 'one', 'email', 'ann@example.com')).toBe(token);
  const others = [
    tokenFor(key, 'two', 'email', 'ann@example.com'),
    tokenFor(key, 'one', 'email', 'bob@example.com'),
    tokenFor(key, 'one', 'phone', 'ann@example.com'),
    tokenFor(createSecretKey(Buffer.from('another')), 'one', 'email', 'ann@example.com'),
  ];
  expect(new Set([token, ...others]).size).toBe(5);
});

test('what is masked comes back as it was, in text and in arguments', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.string({ unit: 'binary', minLength: 1 }))), pieces => {
      let text = '';
      const spans = pieces.map(([before, value]) => {
        const start = text.length + before.length;
        text += before + value;
        return { start, end: text.length, type: 'crypto-address' };
      });
      fc.pre(maskTokenDetector.find(text).length === 0);
      const masked = maskReversibly(text, spans, (type, value) => tokenFor(key, 'one', type, value));
      const lookup = (one: string): string | undefined => masked.minted.get(one);
      expect(restoreTokens(masked.text, lookup)).toBe(text);
      const inJson = restoreTokens(JSON.stringify({ a: masked.text }), lookup, escapeForJson);
      expect(JSON.parse(inJson)).toEqual({ a: text });
    }),
  );
});

test('a token of another conversation stays as it is', () => {
  const other = tokenFor(key, 'two', 'email', 'eve@example.com');
  const lookup = (one: string): string | undefined => (one === token ? 'ann@example.com' : undefined);
  expect(restoreTokens(`${other} ${token}] [EMAIL] [[${token}`, lookup)).toBe(
    `${other} ann@example.com] [EMAIL] [[ann@example.com`,
  );
});

test('a token is held back in a stream until it is whole, and no other bracket for long', () => {
  expectSameAtEverySplit(maskTokenDetector, `To ${token}, [${token}x [EMAIL-abc] [x](y) and ${token}`);
  expect(maskTokenDetector.openFrom('see [1] and [note ')).toBe(18);
});
