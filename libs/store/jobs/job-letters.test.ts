import { createSecretKey, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { JobLetters } from './job-letters.ts';

const letters = new JobLetters(createSecretKey(randomBytes(32)));
const answer = { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from('{"a":1}') };

test('a letter opens as it was sealed, by whoever has the secret', () => {
  const opened = letters.openAnswer('a', letters.sealAnswer('a', answer));
  expect(opened).toEqual(answer);
});

test('what is stored says nothing of what is in it, and never the same twice', () => {
  const sealed = Buffer.from(letters.sealAnswer('a', answer));
  expect(sealed.includes('application/json')).toBe(false);
  expect(sealed.equals(Buffer.from(letters.sealAnswer('a', answer)))).toBe(false);
});

test('no letter opens for another job, as another part, under another secret, or changed by a bit', () => {
  const sealed = letters.sealAnswer('a', answer);
  expect(letters.openAnswer('b', sealed)).toBeUndefined();
  expect(letters.openAsked('a', sealed)).toBeUndefined();
  expect(new JobLetters(createSecretKey(randomBytes(32))).openAnswer('a', sealed)).toBeUndefined();
  for (let at = 0; at < sealed.length; at++) {
    const changed = Uint8Array.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(letters.openAnswer('a', changed), `byte ${at}`).toBeUndefined();
  }
  expect(letters.openAnswer('a', sealed.subarray(0, 20))).toBeUndefined();
});
