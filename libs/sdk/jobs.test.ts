import { expect, test } from 'vitest';
import { AIGateway } from './ai-gateway.ts';

const ID = '0b8f0c7d6e5a4b3c2d1e0f9a8b7c6d5e';
const status = (state: string) => ({ id: ID, object: 'job', state, createdAt: '', dueBy: '' });
const json = (value: unknown, init: ResponseInit): Response => new Response(JSON.stringify(value), init);
const waiting = () => json(status('queued'), { status: 202, headers: { 'retry-after': '0' } });
const ended = (state: string, code: number, value: unknown) =>
  json(value, { status: code, headers: { 'x-sluice-job': state } });

/** A gateway that answers one call after the other; the last answer stays. */
function answering(...answers: (() => Response | Promise<Response>)[]) {
  const seen: Request[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    seen.push(new Request(input, init));
    const [answer = waiting] = answers.length > 1 ? answers.splice(0, 1) : answers;
    return answer();
  };
  const { jobs } = new AIGateway({ apiKey: 'sk-test', baseUrl: 'http://gateway.test', fetch });
  return { jobs, seen };
}

const request = { path: '/v1/chat/completions', body: { model: 'gpt-5' } };

test('a request is handed in as one that is not waited for, with the key', async () => {
  const { jobs, seen } = answering(waiting);
  expect(await jobs.submit(request)).toEqual({ state: 'queued', job: status('queued') });
  const [asked] = seen;
  expect(asked?.url).toBe('http://gateway.test/v1/chat/completions');
  expect(Object.fromEntries(asked?.headers ?? [])).toMatchObject({
    prefer: 'respond-async',
    authorization: 'Bearer sk-test',
    'content-type': 'application/json',
  });
  expect(await asked?.json()).toEqual({ model: 'gpt-5' });
});

test('what is answered at once needs no waiting', async () => {
  const { jobs, seen } = answering(() => json({ answer: 42 }, { status: 200 }));
  const answer = await jobs.wait(await jobs.submit(request));
  expect(await answer.json()).toEqual({ answer: 42 });
  expect(seen).toHaveLength(1);
});

test('a refusal of the request rejects with what the protocol says of it', async () => {
  const { jobs } = answering(() =>
    json({ error: { message: 'no such model', code: 'model_not_found' } }, { status: 404 }),
  );
  await expect(jobs.submit(request)).rejects.toMatchObject({
    name: 'GatewayApiError',
    status: 404,
    code: 'model_not_found',
    message: 'no such model',
  });
});

test('the answer is waited for, also past a gateway that is away for a moment', async () => {
  const away = (): Response => {
    throw new TypeError('fetch failed');
  };
  const { jobs, seen } = answering(waiting, away, away, away, waiting, () =>
    ended('completed', 200, { answer: 42 }),
  );
  const answer = await jobs.wait(ID, { pollMs: 0 });
  expect(await answer.json()).toEqual({ answer: 42 });
  expect(seen.map(({ url }) => new URL(url).pathname)).toEqual(Array(6).fill(`/v1/jobs/${ID}`));
});

test('a gateway that stays away ends the waiting', async () => {
  const { jobs } = answering(() => json({}, { status: 503, headers: { 'retry-after': '0' } }));
  await expect(jobs.wait(ID, { pollMs: 0 })).rejects.toMatchObject({ status: 503 });
});

test('a dead letter is not waited for any longer, whatever its status', async () => {
  const dead = () =>
    ended('failed', 503, { error: { message: 'nobody could answer', code: 'queue_expired' } });
  const { jobs, seen } = answering(dead);
  await expect(jobs.wait(ID)).rejects.toMatchObject({ status: 503, code: 'queue_expired' });
  // Each asked as often as one reading may be.
  expect(seen.length).toBeLessThanOrEqual(3);
  const reading = await jobs.get(ID);
  expect(reading).toMatchObject({ state: 'failed', answer: { status: 503 } });
});

test('a job that was cancelled is told apart from one that was answered', async () => {
  const { jobs } = answering(() => ended('cancelled', 200, status('cancelled')));
  expect(await jobs.get(ID)).toMatchObject({ state: 'cancelled' });
  await expect(jobs.wait(ID)).rejects.toMatchObject({
    status: 409,
    message: expect.stringContaining('cancelled'),
  });
});

test('the waiting ends when it is told to, with the reason', async () => {
  const ending = new AbortController();
  const { jobs } = answering(() => {
    ending.abort(new Error('enough'));
    return json(status('running'), { status: 202 });
  });
  await expect(jobs.wait(ID, { signal: ending.signal })).rejects.toThrow('enough');
});
