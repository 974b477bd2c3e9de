import { expect, test } from 'vitest';
import { openControl } from '../control-fixture.ts';

const path = '/api/v1/usage/positions/billing';
const acme = { tenant: 'acme', keyId: 'key_1', roles: ['owner'] };

test('a position is there for the next reader of its name, until it is forgotten', async () => {
  const { call } = openControl();
  expect(await call({ path })).toMatchObject({ status: 404 });
  const kept = await call({ method: 'PUT', path, body: { sequence: 41 } });
  expect(kept).toMatchObject({ status: 200, answer: { name: 'billing', sequence: 41 } });
  await call({ method: 'PUT', path, body: { sequence: 42 } });
  expect((await call({ path })).answer).toMatchObject({ sequence: 42 });
  expect((await call({ path: '/api/v1/usage/positions' })).answer.data).toHaveLength(1);
  expect(await call({ method: 'DELETE', path })).toMatchObject({ status: 204 });
  expect(await call({ path })).toMatchObject({ status: 404 });
});

test('tenants and the installation have positions of the same name apart', async () => {
  const { call } = openControl();
  await call({ method: 'PUT', path, body: { sequence: 1 } });
  await call({ method: 'PUT', path, body: { sequence: 2 }, principal: acme });
  expect((await call({ path, principal: acme })).answer).toMatchObject({ tenant: 'acme', sequence: 2 });
  expect((await call({ path })).answer).toMatchObject({ sequence: 1 });
  const rival = { ...acme, tenant: 'rival' };
  expect(await call({ path, principal: rival })).toMatchObject({ status: 404 });
});

test('who makes up names without end is stopped', async () => {
  const { call } = openControl();
  const keep = (name: string) =>
    call({ method: 'PUT', path: `/api/v1/usage/positions/${name}`, body: { sequence: 1 } });
  for (let number = 0; number < 100; number++) await keep(`reader-${number}`);
  expect(await keep('one-more')).toMatchObject({ status: 400, answer: { code: 'invalid_request' } });
  expect(await keep('reader-7')).toMatchObject({ status: 200 });
});
