import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SecretBox } from './secret-box.ts';

const keyOf = (text: string) => createSecretKey(Buffer.from(text));
const old = keyOf('an old master key of thirty-two bytes');
const present = keyOf('the present master key, 32 bytes and more');

test('a secret opens with its master key and under its name, and with nothing else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), text => {
      const box = new SecretBox(present);
      const record = box.seal('openai', text, 1);
      expect(box.open('openai', record)).toBe(text);
      expect(box.open('other', record)).toBeUndefined();
      expect(new SecretBox(old).open('openai', record)).toBeUndefined();
      expect(
        new SecretBox(old).open('openai', { ...record, keyId: new SecretBox(old).keyId }),
      ).toBeUndefined();
    }),
  );
});

test('what is kept says nothing of the secret', () => {
  const box = new SecretBox(present);
  const record = box.seal('openai', 'sk-canary', 1);
  expect(Buffer.from(record.sealed, 'base64').toString('latin1')).not.toContain('canary');
  expect(box.seal('openai', 'sk-canary', 1).sealed).not.toBe(record.sealed);
});

test('secrets of an earlier master key open until they are sealed anew', () => {
  const record = new SecretBox(old).seal('openai', 'sk', 1);
  const both = new SecretBox(present, [old]);
  expect(both.open('openai', record)).toBe('sk');
  const anew = both.seal('openai', 'sk', 2);
  expect(anew.keyId).toBe(both.keyId);
  expect(new SecretBox(present).open('openai', anew)).toBe('sk');
});
