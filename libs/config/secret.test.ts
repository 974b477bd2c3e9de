import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from './secret.ts';

test('a secret does not print, however it is printed', () => {
  const secret = new Secret('sk-hidden');
  const printed = [
    `${secret}`,
    JSON.stringify({ secret }),
    inspect({ secret }, { showHidden: true }),
    String(secret),
  ];
  expect(printed.join()).not.toContain('sk-hidden');
  expect(secret.reveal()).toBe('sk-hidden');
});
