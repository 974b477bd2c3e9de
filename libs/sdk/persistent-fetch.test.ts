import { expect, test } from 'vitest';
import { persistentFetch } from './persistent-fetch.ts';

/** Answers one call after the other with these statuses; an error fails the call. */
function answering(...answers: (number | Error)[]) {
  const seen: { key: string | null; body: string }[] = [];
  const fetch = async (input: URL | string | Request): Promise<Response> => {
    if (!(input instanceof Request)) throw new TypeError('expected a request');
    seen.push({ key: input.headers.get('idempotency-key'), body: await input.text() });
    const answer = answers.shift() ?? 200;
    if (answer instanceof Error) throw answer;
    return new Response('', { status: answer, headers: { 'retry-after': '0' } });
  };
  return { seen, fetch };
}

const change = (): Request => new Request('http://gateway/', { method: 'POST', body: 'a change' });

test('a change is asked for again, as the same, where the gateway was away', async () => {
  const { seen, fetch } = answering(503, 429);
  expect((await persistentFetch(fetch)(change())).status).toBe(200);
  expect(seen.map(({ body }) => body)).toEqual(['a change', 'a change', 'a change']);
  expect(seen[0]?.key).toMatch(/^[\da-f-]{36}$/);
  expect(new Set(seen.map(({ key }) => key)).size).toBe(1);
});

test('what is refused, or fails for the third time, is the answer', async () => {
  const refused = answering(400);
  expect((await persistentFetch(refused.fetch)(change())).status).toBe(400);
  expect(refused.seen).toHaveLength(1);
  const away = answering(503, 503, 503);
  expect((await persistentFetch(away.fetch)(change())).status).toBe(503);
});

test('a connection that breaks is made again; one that was given up is not', async () => {
  const broken = answering(new TypeError('fetch failed'));
  expect((await persistentFetch(broken.fetch)(new Request('http://gateway/'))).status).toBe(200);
  const givenUp = answering(new TypeError('aborted'));
  const request = new Request('http://gateway/', { signal: AbortSignal.abort() });
  await expect(persistentFetch(givenUp.fetch)(request)).rejects.toThrow('aborted');
  expect(givenUp.seen).toHaveLength(1);
});
