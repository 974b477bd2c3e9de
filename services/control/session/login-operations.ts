import {
  GatewayError,
  LOGIN_COOKIE,
  type Outcome,
  readCookie,
  replyWhole,
  SESSION_AUDIENCE,
  SESSION_COOKIE,
  SESSION_ISSUER,
} from '@sluice/contract';
import { SignJWT } from 'jose';
import { z } from 'zod';
import { type Operation, operation } from '../api/operation.ts';
import type { AdminDependencies } from '../dependencies.ts';
import { setCookie } from './cookies.ts';
import type { IdClaims, IdentityProvider, LoginConfig } from './identity-provider.ts';
import { openState, sealState } from './sealed-state.ts';

const tag = 'Session';
const LOGIN_PATH = '/api/v1/login';
const LOGIN_WITHIN_MS = 600_000;
const nothing = new Uint8Array(0);

/** A path of this gateway, and of nobody else: `//host` and `/\host` are addresses of others. */
const returnTo = z
  .string()
  .max(512)
  .regex(/^\/(?![/\\])[\x21-\x7e]*$/, { error: 'expected a path of this gateway such as /docs' })
  .default('/docs');

const redirect = (location: string, cookie: string): Outcome =>
  replyWhole(302, { location, 'set-cookie': cookie, 'cache-control': 'no-store' }, nothing);

/** Only what auth reads of it: the session is a cookie, and has to be small. */
function sessionClaims(claims: IdClaims, { claims: names }: LoginConfig): Record<string, unknown> {
  const kept = new Set(Object.values(names).flatMap(name => [name, name.split('.')[0] ?? name]));
  return Object.fromEntries(Object.entries(claims).filter(([name]) => kept.has(name)));
}

/** Logging people in by OpenID Connect. What comes of it is a short session, as a signed token in a cookie. */
export function loginOperations({ config, clock, leaving }: AdminDependencies): Operation[] {
  let current: { login: LoginConfig; provider: IdentityProvider } | undefined;

  async function configured() {
    const { login } = config.current().config.auth;
    if (login === undefined)
      throw new GatewayError('not_found', {
        message: 'Nobody can log in here: the configuration has no auth.login. Use a key.',
      });
    const secret = login.sessionSecret?.reveal();
    if (secret === undefined)
      throw new GatewayError('not_ready', {
        internal: 'auth.login.sessionSecret is not at hand here: what it refers to is missing',
      });
    if (current?.login !== login) {
      void current?.provider.close();
      // Loaded for the first who logs in: most installations have nobody who does.
      const identity = await import('./identity-provider.ts');
      current = { login, provider: new identity.IdentityProvider(login) };
    }
    return { ...current, secret };
  }
  leaving.addEventListener('abort', () => void current?.provider.close(), { once: true });

  const isSecure = ({ redirectUri }: LoginConfig): boolean => redirectUri.startsWith('https:');
  const sessionCookie = (value: string, maxAgeSeconds: number, secure: boolean): string =>
    setCookie({ name: SESSION_COOKIE, value, path: '/', maxAgeSeconds, secure });

  return [
    operation({
      method: 'GET',
      path: LOGIN_PATH,
      id: 'beginLogin',
      tag,
      summary: 'Log in with a browser',
      description: 'Leads to the identity provider of `auth.login`, and back to `return_to` with a session.',
      admits: 'public',
      reach: 'tenant',
      query: z.strictObject({ return_to: returnTo }),
      answers: { 302: { description: 'To the identity provider.', headers: { location: 'Where to.' } } },
      errors: ['not_found', 'upstream_unreachable'],
      async handle({ query }) {
        const { login, provider, secret } = await configured();
        const { url, ...expected } = await provider.begin();
        const expiresAt = clock() + LOGIN_WITHIN_MS;
        const value = sealState({ ...expected, returnTo: query.return_to, expiresAt }, secret);
        const maxAgeSeconds = LOGIN_WITHIN_MS / 1_000;
        const cookie = setCookie({
          name: LOGIN_COOKIE,
          value,
          path: LOGIN_PATH,
          maxAgeSeconds,
          secure: isSecure(login),
        });
        return redirect(url.href, cookie);
      },
    }),
    operation({
      method: 'GET',
      path: `${LOGIN_PATH}/callback`,
      id: 'finishLogin',
      tag,
      summary: 'The way back from the identity provider',
      admits: 'public',
      reach: 'tenant',
      query: z.looseObject({}),
      answers: {
        302: { description: 'To where it began, with the session.', headers: { location: 'Where to.' } },
      },
      errors: ['not_found', 'login_failed', 'upstream_unreachable'],
      async handle({ envelope }) {
        const { login, provider, secret } = await configured();
        const expected = openState(readCookie(envelope.headers.cookie, LOGIN_COOKIE), secret, clock);
        if (expected === undefined)
          throw new GatewayError('login_failed', {
            message:
              'This login was not begun in this browser, or too long ago. Begin again at /api/v1/login.',
          });
        const query = new URL(envelope.path, 'http://gateway').search;
        const claims = await provider.finish(query, expected);
        const now = Math.floor(clock() / 1000);
        const lifetime = Math.floor(login.sessionLifetime / 1000);
        const token = await new SignJWT(sessionClaims(claims, login))
          .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
          .setIssuer(SESSION_ISSUER)
          .setAudience(SESSION_AUDIENCE)
          .setSubject(String(claims.sub))
          .setIssuedAt(now)
          .setExpirationTime(now + lifetime)
          .sign(Buffer.from(secret, 'utf8'));
        return redirect(expected.returnTo, sessionCookie(token, lifetime, isSecure(login)));
      },
    }),
    operation({
      method: 'POST',
      path: '/api/v1/logout',
      id: 'logOut',
      tag,
      summary: 'End the session of this browser',
      admits: 'public',
      reach: 'tenant',
      answers: { 204: { description: 'The cookie is gone.' } },
      handle: () => replyWhole(204, { 'set-cookie': sessionCookie('', 0, false) }, nothing),
    }),
  ];
}
