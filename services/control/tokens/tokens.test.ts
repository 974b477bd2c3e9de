import { resolveConfig } from '@sluice/config';
import { jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { NOW, openControl } from '../control-fixture.ts';

const SECRET = 'a shared secret of at least 32 bytes';
const issuer = {
  issuer: 'https://trial.example',
  audience: 'sluice',
  secret: SECRET,
  claims: { tenant: 'app.org', roles: 'roles' },
};
const configOf = (jwt: object[]) => resolveConfig({ auth: { jwt } }, { env: {}, secrets: 'defer' });
const body = { tenant: 'acme', user: 'ada', expiresIn: '15m' };
const path = '/api/v1/tokens';

test('a token is one of the issuer, with the claims that it is read by, until it expires', async () => {
  const { call, audited } = openControl({ config: configOf([issuer]) });
  const { status, answer } = await call({ method: 'POST', path, body: { ...body, roles: ['viewer'] } });
  expect(status).toBe(201);
  expect(answer.expiresAt).toBe(new Date(NOW + 15 * 60_000).toISOString());
  const { payload, protectedHeader } = await jwtVerify(String(answer.token), Buffer.from(SECRET), {
    issuer: issuer.issuer,
    audience: 'sluice',
    currentDate: new Date(NOW),
  });
  expect(protectedHeader.alg).toBe('HS256');
  expect(payload).toMatchObject({
    sub: 'ada',
    app: { org: 'acme' },
    roles: ['viewer'],
    exp: NOW / 1000 + 900,
  });
  expect((await audited())[0]?.event).toMatchObject({ action: 'token.created', target: { id: 'acme/ada' } });
  expect(JSON.stringify(await audited())).not.toContain(answer.token);
});

test.each([
  [[], {}, 'conflict'],
  [[{ issuer: 'i', audience: 'a', jwksUrl: 'https://idp.example/jwks' }], {}, 'conflict'],
  [[issuer], { issuer: 'https://other.example' }, 'conflict'],
  [[issuer], { expiresIn: '31d' }, 'invalid_request'],
  [[issuer], { roles: ['root'] }, 'invalid_request'],
])('with issuers %j a token of %j is refused as %s', async (jwt, changes, code) => {
  const { call } = openControl({ config: configOf(jwt) });
  expect((await call({ method: 'POST', path, body: { ...body, ...changes } })).answer.code).toBe(code);
});

test('nobody makes a token for another tenant, or with more than it has', async () => {
  const { call } = openControl({ config: configOf([issuer]) });
  const principal = { tenant: 'rival', keyId: 'key_1', roles: ['admin'] };
  const make = (changes: object) => call({ method: 'POST', path, principal, body: { ...body, ...changes } });
  expect((await make({})).status).toBe(403);
  expect((await make({ tenant: 'rival', roles: ['owner'] })).status).toBe(403);
  expect((await make({ tenant: 'rival' })).status).toBe(201);
  const wide = openControl({ config: configOf([{ ...issuer, reach: 'installation' }]) });
  expect(
    (await wide.call({ method: 'POST', path, principal, body: { ...body, tenant: 'rival' } })).status,
  ).toBe(403);
});
