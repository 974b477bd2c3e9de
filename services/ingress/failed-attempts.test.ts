import type { Credential } from '@sluice/contract';
import { expect, test } from 'vitest';
import { FailedAttempts, sourcesOf } from './failed-attempts.ts';

const credentialOf = (text: string): Credential => ({ kind: 'api-key', hash: text });

function open() {
  let now = 0;
  const attempts = new FailedAttempts(() => now);
  return {
    attempts,
    advance(byMs: number) {
      now += byMs;
    },
    admits(credential: string, sources: string[]): boolean {
      try {
        attempts.admit(credentialOf(credential), sources);
        return true;
      } catch {
        return false;
      }
    },
  };
}

test('who guesses is slowed after twenty failures to one in two seconds, and told how long to wait', () => {
  const { attempts, admits, advance } = open();
  const sources = sourcesOf('203.0.113.7', 'sk-sluice-guess-1');
  for (let guess = 0; guess < 20; guess++) {
    expect(admits(`guess ${guess}`, sources)).toBe(true);
    attempts.failed(sources);
  }
  expect(() => attempts.admit(credentialOf('next'), sources)).toThrow(
    expect.objectContaining({
      code: 'too_many_failures',
      details: expect.objectContaining({ retryAfterMs: 2_000 }),
    }),
  );
  advance(2_000);
  expect(admits('next', sources)).toBe(true);
  attempts.failed(sources);
  expect(admits('next', sources)).toBe(false);
});

test('one beginning of a key is guarded whatever addresses the guesses come from', () => {
  const { attempts, admits } = open();
  for (let host = 0; host < 20; host++)
    attempts.failed(sourcesOf(`203.0.113.${host}`, `sk-sluice-abcd${'x'.repeat(30)}${host}`));
  expect(admits('guess', sourcesOf('198.51.100.1', `sk-sluice-abcd${'y'.repeat(30)}`))).toBe(false);
  expect(admits('guess', sourcesOf('198.51.100.1', `sk-sluice-zzzz${'y'.repeat(30)}`))).toBe(true);
});

test('a credential that was good a while ago is not slowed by what others do', () => {
  const { attempts, admits } = open();
  const sources = sourcesOf('203.0.113.7', 'sk-sluice-abcd-good');
  attempts.failed(sources);
  attempts.succeeded(credentialOf('good'));
  for (let guess = 0; guess < 50; guess++) attempts.failed(sources);
  expect(admits('good', sources)).toBe(true);
  expect(admits('another', sources)).toBe(false);
});

test('addresses of one IPv6 network are one source, and no more of a short key is kept than its half', () => {
  expect(sourcesOf('2001:db8::1', undefined)).toEqual(sourcesOf('2001:db8::ffff', undefined));
  expect(sourcesOf('2001:db8::1', undefined)).not.toEqual(sourcesOf('2001:db8:0:1::1', undefined));
  expect(sourcesOf(undefined, 'hunter2')).toEqual(['key hun']);
});

test('while nobody has failed there is nothing to look up', () => {
  const { attempts } = open();
  expect(attempts.isQuiet).toBe(true);
  attempts.failed(['address x']);
  expect(attempts.isQuiet).toBe(false);
});
