import { expect, test } from 'vitest';
import { openControl } from '../control-fixture.ts';

const headers = { 'idempotency-key': 'b2f9a1d8-0001' };
const create = (name: string) => ({
  method: 'POST',
  path: '/api/v1/keys',
  body: { name, tenant: 'acme' },
  headers,
});

test('asked again under its Idempotency-Key a change is made once, and the answer is the first', async () => {
  const { call } = openControl();
  const [first, second] = [await call(create('ci')), await call(create('ci'))];
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.answer).toEqual(first.answer);
  expect([first.headers['idempotency-replayed'], second.headers['idempotency-replayed']]).toEqual([
    undefined,
    'true',
  ]);
  expect((await call({ path: '/api/v1/keys' })).answer.data).toHaveLength(1);
});

test('of many at once one makes the change, and the others are told that it runs or what it made', async () => {
  const { call } = openControl();
  const answers = await Promise.all(Array.from({ length: 10 }, () => call(create('ci'))));
  for (const { status } of answers) expect([201, 409]).toContain(status);
  expect((await call({ path: '/api/v1/keys' })).answer.data).toHaveLength(1);
});

test('a key that came with another request is refused; another caller’s key of the same name is another', async () => {
  const { call } = openControl();
  await call(create('ci'));
  expect(await call(create('other'))).toMatchObject({
    status: 422,
    answer: { code: 'idempotency_key_reused' },
  });
  const principal = {
    tenant: 'operations',
    keyId: 'key_other',
    roles: ['owner'],
    reach: 'installation' as const,
  };
  expect((await call({ ...create('other'), principal })).status).toBe(201);
});

test('what was refused may be tried again, and a day later the key is new', async () => {
  const { call, advance } = openControl();
  const wrong = { ...create('ci'), body: { tenant: 7 } };
  expect([(await call(wrong)).status, (await call(create('ci'))).status]).toEqual([400, 201]);
  advance(24 * 3_600_000);
  expect((await call(create('ci'))).headers['idempotency-replayed']).toBeUndefined();
  expect((await call({ path: '/api/v1/keys' })).answer.data).toHaveLength(2);
});

test('an answer lies nowhere in clear, since it may hold a new key', async () => {
  const { call, stores } = openControl();
  const { answer } = await call(create('ci'));
  const kept = JSON.stringify([...(await stores.answers.list())]);
  expect(kept).not.toContain(String(answer.key));
});

test.each(['', 'with space', 'x'.repeat(256)])('a key that is none is refused: %j', async key => {
  const { call } = openControl();
  expect((await call({ ...create('ci'), headers: { 'idempotency-key': key } })).status).toBe(400);
});
