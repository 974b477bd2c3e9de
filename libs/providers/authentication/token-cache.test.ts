import { expect, test } from 'vitest';
import { type AccessToken, BearerTokens } from './token-cache.ts';

const HOUR_MS = 3_600_000;

function setUp() {
  let now = 0;
  const waiting: { resolve: (token: AccessToken) => void; reject: (cause: Error) => void }[] = [];
  const tokens = new BearerTokens({
    clock: () => now,
    secrets: ['client-secret'],
    request: () => {
      const { promise, resolve, reject } = Promise.withResolvers<AccessToken>();
      waiting.push({ resolve, reject });
      return promise;
    },
  });
  return {
    tokens,
    requests: () => waiting.length,
    answer: (index: number, token: string) => waiting[index]?.resolve({ token, lifetimeMs: HOUR_MS }),
    fail: (index: number) => waiting[index]?.reject(new Error('down')),
    at: (timeMs: number) => {
      now = timeMs;
    },
  };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

test('all who wait for the first token wait for one request', async () => {
  const { tokens, requests, answer } = setUp();
  const both = Promise.all([tokens.headers(), tokens.headers()]);
  expect(requests()).toBe(1);
  answer(0, 'one');
  expect(await both).toEqual([bearer('one'), bearer('one')]);
});

test('a token that is held costs no promise', async () => {
  const { tokens, answer } = setUp();
  const first = tokens.headers();
  answer(0, 'one');
  await first;
  expect(tokens.headers()).toEqual(bearer('one'));
});

test('before it expires it is used on while a new one is fetched', async () => {
  const { tokens, requests, answer, at } = setUp();
  const first = tokens.headers();
  answer(0, 'one');
  await first;
  at(HOUR_MS - 200_000);
  expect(tokens.headers()).toEqual(bearer('one'));
  expect(tokens.headers()).toEqual(bearer('one'));
  expect(requests()).toBe(2);
  answer(1, 'two');
  await expect.poll(() => tokens.headers()).toEqual(bearer('two'));
  expect(tokens.secrets()).toEqual(['client-secret', 'two', 'one']);
});

test('a token that has expired is not used, and a failure to get another one is told', async () => {
  const { tokens, answer, fail, at } = setUp();
  const first = tokens.headers();
  answer(0, 'one');
  await first;
  at(HOUR_MS);
  const next = tokens.headers();
  fail(1);
  await expect(next).rejects.toThrow('down');
  const again = tokens.headers();
  answer(2, 'three');
  expect(await again).toEqual(bearer('three'));
});

test('a failure in the background is tried again a while later, not with every request', async () => {
  const { tokens, requests, answer, fail, at } = setUp();
  const first = tokens.headers();
  answer(0, 'one');
  await first;
  at(HOUR_MS - 200_000);
  tokens.headers();
  fail(1);
  await new Promise(setImmediate);
  expect(tokens.headers()).toEqual(bearer('one'));
  expect(requests()).toBe(2);
  at(HOUR_MS - 190_000);
  expect(tokens.headers()).toEqual(bearer('one'));
  expect(requests()).toBe(3);
});
