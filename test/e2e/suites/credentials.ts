import { createSecretKey } from 'node:crypto';
import { waitFor } from '@sluice/testkit';
import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { admin, bearer, chatBody, mintKey, post } from '../client.ts';
import type { Given } from '../context.ts';
import { JWT_SECRET } from '../test-config.ts';

const CHAT = '/v1/chat/completions';

const token = (claims: object, secret = JWT_SECRET, expires = '5m'): Promise<string> =>
  new SignJWT({ org: 'acme', roles: ['developer'], ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('https://idp.test')
    .setAudience('sluice')
    .setSubject('ada')
    .setExpirationTime(expires)
    .sign(createSecretKey(Buffer.from(secret)));

/** Who may call: keys and tokens, on every ingress. */
export function credentialSuite(given: Given): void {
  const statusWith = async (
    headers: Record<string, string>,
    model = 'stub-chat',
    url = given().gateway.url,
  ): Promise<number> => {
    const response = await post({ ...given().gateway, url }, CHAT, chatBody(model), headers);
    await response.arrayBuffer();
    return response.status;
  };

  test('a key works as Bearer, x-api-key and api-key', async () => {
    const { key } = given();
    expect(await statusWith(bearer(key))).toBe(200);
    expect(await statusWith({ 'x-api-key': key })).toBe(200);
    expect(await statusWith({ 'api-key': key })).toBe(200);
  });

  test('no key, a wrong key, an expired or forged token get the same 401', async () => {
    const { gateway } = given();
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"x"}').toString('base64url')}.`;
    const bodies = new Set<string>();
    for (const headers of [
      {},
      bearer('sk-wrong'),
      bearer(none),
      bearer(await token({}, 'another-secret-of-32-characters!!')),
      bearer(await token({}, JWT_SECRET, '-5m')),
      bearer(await token({ aud: 'x' }).then(text => `${text}x`)),
    ]) {
      const response = await post(gateway, CHAT, chatBody('stub-chat'), headers);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toContain('Bearer');
      bodies.add(await response.text());
    }
    expect(bodies.size).toBe(1);
  });

  test('a token of a configured issuer works, and is held to its roles', async () => {
    expect(await statusWith(bearer(await token({})))).toBe(200);
    expect(await statusWith(bearer(await token({ roles: ['embedder'] })))).toBe(403);
  });

  test('a key that lists models may use those alone; a role’s permissions hold', async () => {
    const { gateway } = given();
    const limited = await mintKey(gateway, { models: ['stub-chat'] });
    expect(await statusWith(bearer(limited.key))).toBe(200);
    expect(await statusWith(bearer(limited.key), 'stub-other')).toBe(403);
    const embedder = await mintKey(gateway, { role: 'embedder' });
    expect(await statusWith(bearer(embedder.key))).toBe(403);
    const small = await mintKey(gateway, { tier: 'small' });
    expect(await statusWith(bearer(small.key), 'stub-small')).toBe(200);
    expect(await statusWith(bearer(small.key), 'stub-chat')).toBe(403);
  });

  test('a new key works at once and a revoked one is refused by every ingress', async () => {
    const { gateway } = given();
    const { id, key } = await mintKey(gateway);
    for (const url of gateway.urls) expect(await statusWith(bearer(key), 'stub-chat', url)).toBe(200);
    expect((await admin(gateway, 'DELETE', `/keys/${id}`)).status).toBe(200);
    for (const url of gateway.urls)
      await waitFor(async () => (await statusWith(bearer(key), 'stub-chat', url)) === 401);
    for (let again = 0; again < 5; again++) expect(await statusWith(bearer(key))).toBe(401);
  });

  test('the admin API takes admin keys alone, and never shows a key or its hash again', async () => {
    const { gateway, key } = given();
    const refused = await fetch(`${gateway.url}/api/v1/keys`, { headers: bearer(key) });
    expect(refused.status).toBe(403);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    const { status, json } = await admin(gateway, 'GET', '/keys');
    expect(status).toBe(200);
    expect(JSON.stringify(json)).not.toMatch(/sk-sluice-|"hash"/);
  });
}
