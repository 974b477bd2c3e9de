import type { Principal } from '@sluice/contract';
import { expect, test } from 'vitest';
import { openControl } from '../control-fixture.ts';

function open() {
  const control = openControl();
  const { call } = control;
  return {
    ...control,
    get: (path: string, principal?: Principal) => call({ path: `/api/v1${path}`, principal }),
    put: (path: string, body: unknown, principal?: Principal, headers = {}) =>
      call({ method: 'PUT', path: `/api/v1${path}`, body, principal, headers }),
    remove: (path: string, principal?: Principal) =>
      call({ method: 'DELETE', path: `/api/v1${path}`, principal }),
  };
}

const admin: Principal = { tenant: 'acme', keyId: 'key_1', roles: ['admin'] };

test('tenants, teams and users are put, shown, listed by tenant and forgotten, each change audited', async () => {
  const { get, put, remove, audited } = open();
  const made = await put('/tenants/acme', { description: 'Acme Ltd', tier: 'free' });
  expect(made).toMatchObject({
    status: 201,
    answer: { name: 'acme', description: 'Acme Ltd', tier: 'free' },
  });
  expect((await put('/tenants/acme', { disabled: true })).answer).toEqual({
    name: 'acme',
    disabled: true,
    createdAt: made.answer.createdAt,
  });
  await put('/teams/acme/search', {});
  await put('/teams/rival/search', {});
  expect(
    (await put('/users/acme/ada', { email: 'ada@acme.example', team: 'search', roles: ['auditor'] })).status,
  ).toBe(201);
  expect((await get('/users/acme/ada')).answer).toMatchObject({
    tenant: 'acme',
    name: 'ada',
    team: 'search',
  });
  expect((await get('/teams?tenant=acme')).answer.data).toMatchObject([{ tenant: 'acme', name: 'search' }]);
  expect((await get('/teams')).answer.data).toHaveLength(2);
  expect((await remove('/users/acme/ada')).status).toBe(204);
  expect((await get('/users/acme/ada')).status).toBe(404);
  const events = (await audited()).map(({ event, subject }) => [event.action, event.target.id, subject]);
  expect(events).toContainEqual(['directory.put', 'acme/ada', 'audit.v1.acme']);
  expect(events.at(-1)).toEqual(['directory.removed', 'acme/ada', 'audit.v1.acme']);
});

test('a tenant’s admin keeps to its own people, and cannot switch its tenant on again', async () => {
  const { get, put, remove } = open();
  await put('/tenants/acme', { disabled: true });
  await put('/users/rival/bob', {});
  expect((await put('/tenants/acme', {}, admin)).status).toBe(403);
  expect((await get('/tenants/acme', admin)).answer).toMatchObject({ disabled: true });
  expect((await get('/tenants/rival', admin)).status).toBe(404);
  expect((await get('/users/rival/bob', admin)).status).toBe(404);
  expect((await put('/users/rival/bob', {}, admin)).status).toBe(403);
  expect((await remove('/users/rival/bob', admin)).status).toBe(404);
  expect((await put('/users/acme/ada', { roles: ['developer'] }, admin)).status).toBe(201);
  expect((await put('/users/acme/ada', { roles: ['owner'] }, admin)).status).toBe(403);
  expect((await get('/users', admin)).answer.data).toHaveLength(1);
});

test('a role or a tier that there is not is refused, and so is a change of an older state', async () => {
  const { get, put } = open();
  expect((await put('/users/acme/ada', { roles: ['root'] })).answer.code).toBe('invalid_request');
  expect((await put('/tenants/acme', { tier: 'gold' })).answer.code).toBe('invalid_request');
  await put('/tenants/acme', {});
  const held = { 'if-match': String((await get('/tenants/acme')).headers.etag) };
  expect((await put('/tenants/acme', { tier: 'free' }, undefined, held)).status).toBe(200);
  expect((await put('/tenants/acme', {}, undefined, held)).status).toBe(412);
});
