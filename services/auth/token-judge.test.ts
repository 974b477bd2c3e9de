import { createHmac, generateKeyPairSync } from 'node:crypto';
import type { JwtIssuerConfig } from '@sluice/config';
import fc from 'fast-check';
import { createLocalJWKSet } from 'jose';
import { expect, test } from 'vitest';
import { configOf, NOW } from './auth-fixture.ts';
import { readIssuer } from './issuer.ts';
import {
  AUDIENCE,
  ec,
  ed25519,
  forge,
  goodClaims,
  ISSUER,
  jwk,
  pem,
  rsa,
  SECRET,
  seconds,
  secretKey,
  sign,
} from './token-fixture.ts';
import { createTokenJudge, LARGEST_TOKEN_BYTES, type TokenJudge } from './token-judge.ts';

const issuerOf = (changes: object): JwtIssuerConfig => {
  const [issuer] = configOf({ auth: { jwt: [{ issuer: ISSUER, audience: AUDIENCE, ...changes }] } }).auth.jwt;
  if (issuer === undefined) throw new TypeError('no issuer');
  return issuer;
};
const keySet = createLocalJWKSet({
  keys: [
    await jwk(rsa.publicKey, { kid: 'rsa', alg: 'RS256', use: 'sig' }),
    await jwk(ec.publicKey, { kid: 'ec' }),
    await jwk(ed25519.publicKey, { kid: 'ed' }),
    // An issuer that publishes a symmetric key publishes a way to forge.
    { kty: 'oct', k: Buffer.from(SECRET).toString('base64url'), kid: 'oct', alg: 'HS256' },
  ],
});
const judgeFor = (changes: object, clock = () => NOW): TokenJudge =>
  createTokenJudge([readIssuer(issuerOf(changes), () => keySet)], clock);

const shared = judgeFor({ secret: SECRET });
const rsaPem = pem(rsa.publicKey);
const fixed = judgeFor({ publicKey: rsaPem });
const published = judgeFor({ jwksUrl: 'https://idp.example/jwks.json' });

const accepted = { kind: 'accepted', principal: { tenant: 'acme', user: 'ada', roles: ['developer'] } };

test('HS256 with the shared secret is accepted', async () => {
  expect(await shared.judge(await sign(secretKey, { alg: 'HS256' }))).toEqual(accepted);
});

test.each([
  ['RS256', rsa],
  ['ES256', ec],
  ['EdDSA', ed25519],
])('%s with a configured public key is accepted', async (alg, { publicKey, privateKey }) => {
  const token = await sign(privateKey, { alg });
  expect(await judgeFor({ publicKey: pem(publicKey) }).judge(token)).toEqual(accepted);
});

test.each([
  ['RS256', 'rsa', rsa.privateKey],
  ['ES256', 'ec', ec.privateKey],
  ['EdDSA', 'ed', ed25519.privateKey],
])('%s with a published key is accepted', async (alg, kid, key) => {
  expect(await published.judge(await sign(key, { alg, kid }))).toEqual(accepted);
  expect(await published.judge(await sign(key, { alg }))).toEqual(accepted);
});

test.each(['none', 'None', 'NONE', 'nOnE', ''])('alg "%s" is refused, signed or not', async alg => {
  for (const judge of [shared, fixed, published])
    for (const signature of ['', 'c2lnbmF0dXJl']) {
      const decision = await judge.judge(forge({ alg }, goodClaims, signature));
      expect(decision).toMatchObject({ kind: 'refused' });
    }
});

test('HS256 signed with the public key as the secret is refused, however the key is written', async () => {
  const body = forge({ alg: 'HS256', kid: 'rsa' }, goodClaims).slice(0, -1);
  const der = rsa.publicKey.export({ type: 'spki', format: 'der' });
  const written = [rsaPem, rsaPem.trim(), der, JSON.stringify(await jwk(rsa.publicKey))];
  for (const secret of written) {
    const token = `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
    expect(await fixed.judge(token)).toMatchObject({ reason: 'algorithm_not_allowed' });
    expect(await published.judge(token)).toMatchObject({ reason: 'algorithm_not_allowed' });
  }
});

test('a symmetric key in a published key set is never used', async () => {
  expect(await published.judge(await sign(secretKey, { alg: 'HS256', kid: 'oct' }))).toMatchObject({
    reason: 'algorithm_not_allowed',
  });
});

test('an asymmetric token is refused where the issuer has a shared secret', async () => {
  expect(await shared.judge(await sign(rsa.privateKey, { alg: 'RS256' }))).toMatchObject({
    reason: 'algorithm_not_allowed',
  });
});

test.each(['HS384', 'HS512'])('%s is refused where HS256 is meant', async alg => {
  expect(await shared.judge(await sign(Buffer.alloc(64, SECRET), { alg }))).toMatchObject({
    reason: 'algorithm_not_allowed',
  });
});

test.each(['RS384', 'PS256'])('%s is refused where RS256 is meant', async alg => {
  expect(await fixed.judge(await sign(rsa.privateKey, { alg }))).toMatchObject({
    reason: 'algorithm_not_allowed',
  });
});

test.each([
  '../../../../dev/null',
  '/dev/null',
  "' OR 1=1 --",
  'rsa\u0000',
  'https://attacker.example/jwks',
  '__proto__',
  '',
])('the key id %j finds no key', async kid => {
  const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 });
  expect(await published.judge(await sign(attacker.privateKey, { alg: 'RS256', kid }))).toMatchObject({
    reason: expect.stringMatching(/^(unknown_signing_key|bad_signature)$/),
  });
  const empty = forge({ alg: 'HS256', kid }, goodClaims).slice(0, -1);
  const token = `${empty}.${createHmac('sha256', '').update(empty).digest('base64url')}`;
  expect(await shared.judge(token)).toMatchObject({ reason: 'bad_signature' });
});

test('keys and key addresses in the header are ignored', async () => {
  const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const hints = [
    { jwk: await jwk(attacker.publicKey) },
    { jku: 'https://attacker.example/jwks.json' },
    { x5u: 'https://attacker.example/certificate.pem' },
    { x5c: ['MIIB'] },
  ];
  for (const hint of hints)
    for (const judge of [fixed, published])
      expect(
        await judge.judge(await sign(attacker.privateKey, { alg: 'RS256', kid: 'rsa', ...hint })),
      ).toMatchObject({ reason: 'bad_signature' });
  const honest = await sign(rsa.privateKey, { alg: 'RS256', kid: 'rsa', jku: 'https://attacker.example' });
  expect(await published.judge(honest)).toEqual(accepted);
});

test('a critical header that is not understood is refused', async () => {
  const token = forge({ alg: 'HS256', crit: ['exotic'], exotic: 1 }, goodClaims, 'c2ln');
  expect(await shared.judge(token)).toMatchObject({ kind: 'refused' });
});

test.each<[string, Record<string, unknown>, string]>([
  ['expired more than 30 s ago', { exp: seconds(-30) }, 'expired_token'],
  ['without exp', { exp: undefined }, 'missing_claim'],
  ['with exp as text', { exp: '9999999999' }, 'invalid_claim'],
  ['valid from more than 30 s ahead', { nbf: seconds(31) }, 'token_not_yet_valid'],
  ['with nbf as text', { nbf: 'yesterday' }, 'invalid_claim'],
  ['for another audience', { aud: 'another' }, 'wrong_audience'],
  ['for nobody', { aud: undefined }, 'missing_claim'],
  ['with an audience that only begins alike', { aud: `${AUDIENCE}2` }, 'wrong_audience'],
  ['of another issuer', { iss: 'https://attacker.example' }, 'unknown_issuer'],
  ['of an issuer with a slash more', { iss: `${ISSUER}/` }, 'unknown_issuer'],
  ['without issuer', { iss: undefined }, 'malformed_token'],
  ['with a list of issuers', { iss: [ISSUER] }, 'malformed_token'],
  ['without tenant', { tenant: undefined }, 'missing_claim'],
  ['with a number for a tenant', { tenant: 7 }, 'invalid_claim'],
  ['with an object for a user', { sub: { name: 'ada' } }, 'invalid_claim'],
])('a token %s is refused', async (_, claims, reason) => {
  const decision = await shared.judge(await sign(secretKey, { alg: 'HS256' }, claims));
  expect(decision).toMatchObject({ kind: 'refused', reason });
});

test('clocks may differ by less than 30 s', async () => {
  for (const claims of [{ exp: seconds(-29) }, { nbf: seconds(29) }])
    expect(await shared.judge(await sign(secretKey, { alg: 'HS256' }, claims))).toEqual(accepted);
});

test('one of several audiences is enough', async () => {
  const token = await sign(secretKey, { alg: 'HS256' }, { aud: ['another', AUDIENCE] });
  expect(await shared.judge(token)).toEqual(accepted);
});

test('a token cut off anywhere is refused', async () => {
  const token = await sign(secretKey, { alg: 'HS256' });
  await fc.assert(
    fc.asyncProperty(fc.nat(token.length - 1), async length => {
      expect(await shared.judge(token.slice(0, length))).toMatchObject({ kind: 'refused' });
    }),
  );
});

test('a token with one character changed is refused, also after the real one was cached', async () => {
  const token = await sign(secretKey, { alg: 'HS256' });
  expect(await shared.judge(token)).toEqual(accepted);
  // The last character of a base64url signature carries bits that are not used.
  await fc.assert(
    fc.asyncProperty(fc.nat(token.length - 2), fc.constantFrom('A', 'z', '0', '-'), async (at, character) => {
      const changed = token.slice(0, at) + character + token.slice(at + 1);
      if (changed !== token) expect(await shared.judge(changed)).toMatchObject({ kind: 'refused' });
    }),
  );
});

test('any text is refused without throwing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        fc.tuple(fc.string(), fc.string(), fc.string()).map(parts => parts.join('.')),
      ),
      async text => {
        for (const judge of [shared, fixed, published])
          expect(await judge.judge(text)).toMatchObject({ kind: 'refused' });
      },
    ),
  );
});

test.each([
  ['an encrypted token', 'eyJhbGciOiJkaXIifQ..a.b.c'],
  ['claims that are no object', forge({ alg: 'HS256' }, '[]', 'c2ln')],
  ['claims that are no JSON', forge({ alg: 'HS256' }, '{', 'c2ln')],
])('%s is malformed', async (_, token) => {
  expect(await shared.judge(token)).toMatchObject({ reason: 'malformed_token' });
});

test('a token over 16 KiB is refused before it is read', async () => {
  const token = await sign(secretKey, { alg: 'HS256' }, { padding: 'x'.repeat(LARGEST_TOKEN_BYTES) });
  expect(shared.judge(token)).toEqual({ kind: 'refused', reason: 'oversized_token' });
});

test('a token signed with another secret is refused', async () => {
  const other = Buffer.from('another secret of at least 32 bytes!');
  expect(await shared.judge(await sign(other, { alg: 'HS256' }))).toMatchObject({
    reason: 'bad_signature',
    issuer: ISSUER,
  });
});

test('a verified token is judged at once the next time, until it expires', async () => {
  const time = { now: NOW };
  const judge = judgeFor({ secret: SECRET }, () => time.now);
  const token = await sign(secretKey, { alg: 'HS256' }, { exp: seconds(60) });
  expect(await judge.judge(token)).toEqual(accepted);
  time.now += 59_999;
  expect(judge.judge(token)).toEqual(accepted);
  time.now += 30_001;
  expect(await judge.judge(token)).toMatchObject({ reason: 'expired_token' });
});

test('a verified token is verified again after five minutes', async () => {
  const time = { now: NOW };
  const judge = judgeFor({ secret: SECRET }, () => time.now);
  const token = await sign(secretKey, { alg: 'HS256' });
  await judge.judge(token);
  time.now += 5 * 60_000;
  expect(judge.judge(token)).toBeInstanceOf(Promise);
});

test('tokens that differ only at their very end are judged apart', async () => {
  const [first, second] = [
    await sign(secretKey, { alg: 'HS256' }),
    await sign(Buffer.alloc(32, 'x'), { alg: 'HS256' }),
  ];
  expect(first.slice(0, first.lastIndexOf('.'))).toBe(second.slice(0, second.lastIndexOf('.')));
  expect(await shared.judge(first)).toEqual(accepted);
  expect(await shared.judge(second)).toMatchObject({ reason: 'bad_signature' });
});

test('an issuer that is configured for two audiences is accepted for both', async () => {
  const both = createTokenJudge(
    [AUDIENCE, 'admin'].map(audience => readIssuer(issuerOf({ audience, secret: SECRET }), () => keySet)),
    () => NOW,
  );
  for (const aud of [AUDIENCE, 'admin'])
    expect(await both.judge(await sign(secretKey, { alg: 'HS256' }, { aud }))).toEqual(accepted);
  expect(await both.judge(await sign(secretKey, { alg: 'HS256' }, { aud: 'third' }))).toMatchObject({
    reason: 'wrong_audience',
  });
});

test('without a key id every published key that fits is tried', async () => {
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const two = createLocalJWKSet({
    keys: [await jwk(other.publicKey, { kid: '1' }), await jwk(ec.publicKey, { kid: '2' })],
  });
  const judge = createTokenJudge(
    [readIssuer(issuerOf({ jwksUrl: 'https://idp.example' }), () => two)],
    () => NOW,
  );
  expect(await judge.judge(await sign(ec.privateKey, { alg: 'ES256' }))).toEqual(accepted);
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  expect(await judge.judge(await sign(stranger.privateKey, { alg: 'ES256' }))).toMatchObject({
    reason: 'bad_signature',
  });
});

test.each([
  ['a P-384 key', pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey)],
  ['no PEM', 'not a key'],
])('%s is no key for an issuer', (_, publicKey) => {
  expect(() => readIssuer(issuerOf({ publicKey }), () => keySet)).toThrow();
});
