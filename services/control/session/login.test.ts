import { once } from 'node:events';
import { createServer } from 'node:http';
import { resolveConfig } from '@sluice/config';
import { LOGIN_COOKIE, readCookie, SESSION_COOKIE } from '@sluice/contract';
import { jwtVerify } from 'jose';
import Provider from 'oidc-provider';
import { beforeAll, expect, test } from 'vitest';
import { NOW, openControl } from '../control-fixture.ts';

const SESSION_SECRET = 'a secret of sessions of at least 32 characters';
const REDIRECT_URI = 'https://gateway.example/api/v1/login/callback';

/** A certified provider, in this process; it lets in whoever types a name. */
async function startProvider(): Promise<{ issuer: string; close(): void }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the provider has no port');
  const issuer = `http://127.0.0.1:${address.port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'sluice',
        client_secret: 'the secret of the client',
        redirect_uris: [REDIRECT_URI],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    pkce: { required: () => true },
    conformIdTokenClaims: false,
    claims: { openid: ['sub', 'org', 'groups', 'picture'] },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: async () => ({ sub: id, org: 'acme', groups: ['viewer'], picture: 'x'.repeat(2_000) }),
    }),
    cookies: { keys: ['a key of this test'] },
  });
  server.on('request', provider.callback());
  return { issuer, close: () => server.close() };
}

let provider: Awaited<ReturnType<typeof startProvider>>;
beforeAll(async () => {
  provider = await startProvider();
  return () => provider.close();
});

function open(changes: object = {}) {
  const login = {
    issuer: provider.issuer,
    clientId: 'sluice',
    clientSecret: 'the secret of the client',
    redirectUri: REDIRECT_URI,
    sessionSecret: SESSION_SECRET,
    allowPrivateNetwork: true,
    claims: { tenant: 'org', roles: 'groups' },
    ...changes,
  };
  const control = openControl({
    config: resolveConfig({ auth: { login } }, { env: {}, secrets: 'require' }),
  });
  const ask = (path: string, headers: Record<string, string> = {}) =>
    control.call({ path: `/api/v1/login${path}`, protocol: 'sluice-public', headers });
  return { ...control, ask };
}

/** A browser at the provider: keeps cookies, follows redirects, sends the form that it is shown. */
async function logInAt(url: string, name: string): Promise<URL> {
  const jar = new Map<string, string>();
  const send = async (address: string, body?: URLSearchParams): Promise<Response> => {
    const response = await fetch(address, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([key, value]) => `${key}=${value}`).join('; ') },
      ...(body && { method: 'POST', body }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const [key = '', ...value] = pair.split('=');
      jar.set(key, value.join('='));
    }
    return response;
  };
  let address = url;
  let response = await send(address);
  for (let step = 0; step < 12; step++) {
    const location = response.headers.get('location');
    if (location !== null) {
      address = new URL(location, address).href;
      if (address.startsWith(REDIRECT_URI)) return new URL(address);
      response = await send(address);
      continue;
    }
    const page = await response.text();
    const [, action = ''] = /<form[^>]*action="([^"]+)"/.exec(page) ?? [];
    const [, prompt = ''] = /name="prompt" value="([^"]+)"/.exec(page) ?? [];
    address = new URL(action, address).href;
    response = await send(address, new URLSearchParams({ prompt, login: name, password: 'any' }));
  }
  return expect.unreachable('the provider never led back');
}

async function begin(ask: ReturnType<typeof open>['ask'], returnTo = '/docs') {
  const { status, headers } = await ask(`?return_to=${encodeURIComponent(returnTo)}`);
  expect(status).toBe(302);
  const [cookie = ''] = (headers['set-cookie'] ?? '').split(';');
  return { url: String(headers.location), cookie, setCookie: headers['set-cookie'] };
}

test('somebody who logs in at the provider comes back with a short session, and nothing else of the ID token', async () => {
  const { ask } = open();
  const { url, cookie, setCookie } = await begin(ask, '/docs?x=1');
  expect(setCookie).toMatch(/; Path=\/api\/v1\/login; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/);
  const sent = new URL(url).searchParams;
  expect(Object.fromEntries(sent)).toMatchObject({ code_challenge_method: 'S256', response_type: 'code' });
  for (const hidden of [sent.get('state'), sent.get('nonce')]) expect(cookie).not.toContain(hidden);
  const back = await logInAt(url, 'ada');
  const { status, headers } = await ask(`/callback${back.search}`, { cookie });
  expect({ status, location: headers.location }).toEqual({ status: 302, location: '/docs?x=1' });
  const token = readCookie(headers['set-cookie']?.split(';')[0], SESSION_COOKIE) ?? '';
  expect(headers['set-cookie']).toMatch(/; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax; Secure$/);
  const { payload } = await jwtVerify(token, Buffer.from(SESSION_SECRET), { currentDate: new Date(NOW) });
  expect(payload).toEqual({
    iss: 'sluice:session',
    aud: 'sluice',
    sub: 'ada',
    org: 'acme',
    groups: ['viewer'],
    iat: NOW / 1000,
    exp: NOW / 1000 + 3600,
  });
});

test('a way back that was not begun in this browser, or is of another login, is refused', async () => {
  const { ask, denied } = open();
  const one = await begin(ask);
  const other = await begin(ask);
  const back = await logInAt(one.url, 'ada');
  const codeOf = async (cookie?: string) =>
    (await ask(`/callback${back.search}`, cookie === undefined ? {} : { cookie })).answer.code;
  expect(await codeOf()).toBe('login_failed');
  expect(await codeOf(`${LOGIN_COOKIE}=forged`)).toBe('login_failed');
  expect(await codeOf(other.cookie)).toBe('login_failed');
  const changed = new URL(back);
  changed.searchParams.set('state', 'another');
  expect((await ask(`/callback${changed.search}`, { cookie: one.cookie })).answer.code).toBe('login_failed');
  expect((await ask('/callback?error=access_denied', { cookie: one.cookie })).answer.code).toBe(
    'login_failed',
  );
  // Each of them is for the audit log.
  expect(denied.map(({ code }) => code)).toEqual(Array.from({ length: 5 }, () => 'login_failed'));
});

test('a code is good for one login, and a login for ten minutes', async () => {
  const { ask, advance } = open();
  const { url, cookie } = await begin(ask);
  const back = await logInAt(url, 'ada');
  expect((await ask(`/callback${back.search}`, { cookie })).status).toBe(302);
  expect((await ask(`/callback${back.search}`, { cookie })).answer.code).toBe('login_failed');
  const late = await begin(ask);
  const lateBack = await logInAt(late.url, 'ada');
  advance(600_001);
  expect((await ask(`/callback${lateBack.search}`, { cookie: late.cookie })).answer.code).toBe(
    'login_failed',
  );
});

test.each(['https://evil.example', '//evil.example', '/\\evil.example', 'docs', '/a b'])(
  'nobody is led to %j after a login',
  async returnTo => {
    const { ask } = open();
    expect((await ask(`?return_to=${encodeURIComponent(returnTo)}`)).answer.code).toBe('invalid_request');
  },
);

test('a provider in a private network is not called unless the configuration says so', async () => {
  const { ask } = open({ allowPrivateNetwork: false });
  const { answer } = await ask('');
  expect(answer.code).toBe('upstream_unreachable');
});

test('without auth.login there is nothing to log in to; logging out takes the session away', async () => {
  const { call } = openControl();
  expect((await call({ path: '/api/v1/login', protocol: 'sluice-public' })).status).toBe(404);
  const out = await call({ method: 'POST', path: '/api/v1/logout', protocol: 'sluice-public' });
  expect(out).toMatchObject({ status: 204, headers: { 'set-cookie': expect.stringContaining('Max-Age=0') } });
});
