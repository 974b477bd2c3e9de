import { createHmac, type KeyObject } from 'node:crypto';
import { type Finding, runDetector } from '../detector.ts';
import { isDigit } from '../pii/characters.ts';

/** RFC 4648 base32 in lower case: no digits that look like letters. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const HASH_LENGTH = 16;
const TYPE_LIMIT = 40;
const TOKEN = /\[[A-Z][A-Z0-9_]{0,39}-[a-z2-7]{16}\]/g;

/**
 * What stands for a value of a kind in a conversation: `[EMAIL-k7q2xm5tz3wbn4ad]`. The same value has the
 * same token all through a conversation and another one in any other: 80 bits of HMAC-SHA256 over
 * conversation, kind and value. Who has no key can tell nothing of the value from it.
 */
export function tokenFor(key: KeyObject, conversation: string, type: string, value: string): string {
  const hash = createHmac('sha256', key)
    .update(JSON.stringify([conversation, type, value]))
    .digest();
  let letters = '';
  for (let index = 0; index < HASH_LENGTH; index += 1) letters += ALPHABET[(hash[index] ?? 0) & 31];
  const label = type
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '_')
    .slice(0, TYPE_LIMIT);
  return `[${label}-${letters}]`;
}

/** Whatever reads like a token; whose it is, a vault knows. */
export const maskTokenDetector = runDetector(
  text =>
    [...text.matchAll(TOKEN)].map(
      ({ index, 0: found }): Finding => ({ start: index, end: index + found.length, type: 'token' }),
    ),
  {
    isPart: code =>
      code === 91 ||
      code === 93 ||
      code === 95 ||
      code === 45 ||
      isDigit(code) ||
      (code >= 65 && code <= 90) ||
      (code >= 97 && code <= 122),
    isHead: code => code === 91,
    longest: TYPE_LIMIT + HASH_LENGTH + 3,
  },
);
