import { generateKeyPairSync } from 'node:crypto';
import { createOutboundAgent, fetchBounded } from '@sluice/outbound';
import { waitFor } from '@sluice/testkit';
import { jwtVerify } from 'jose';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { NOW } from './auth-fixture.ts';
import { type JwksServer, startJwksServer } from './jwks-server-fixture.ts';
import { createJwksSource } from './jwks-source.ts';
import { jwk, sign } from './token-fixture.ts';

const agent = createOutboundAgent({ connectTimeoutMs: 2_000, allowPrivateNetwork: true });
const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const first = pair();
const second = pair();
const options = { currentDate: new Date(NOW) };
const MINUTE_MS = 60_000;

let server: JwksServer;
let time: { now: number };
let failures: string[];
let verify: (key: typeof first, kid: string) => Promise<unknown>;

beforeEach(async () => {
  server = await startJwksServer();
  server.publish([await jwk(first.publicKey, { kid: 'first' })]);
  time = { now: NOW };
  failures = [];
  const source = createJwksSource({
    fetch: () => fetchBounded(server.url, { agent, maxBytes: 10_000, timeoutMs: 5_000 }),
    clock: () => time.now,
    onFailure: reason => failures.push(reason),
  });
  verify = async (key, kid) => jwtVerify(await sign(key.privateKey, { alg: 'ES256', kid }), source, options);
});
afterEach(() => server.close());
afterAll(() => agent.destroy());

const rotate = async () => server.publish([await jwk(second.publicKey, { kid: 'second' })]);
const noMatch = { code: 'ERR_JWKS_NO_MATCHING_KEY' };

test('keys are fetched once, whoever asks and however often', async () => {
  await Promise.all(Array.from({ length: 20 }, () => verify(first, 'first')));
  await verify(first, 'first');
  expect(server.asked).toBe(1);
});

test('a token of a new key makes it look again, and the old key is gone with it', async () => {
  await verify(first, 'first');
  await rotate();
  time.now += 10_000;
  await verify(second, 'second');
  expect(server.asked).toBe(2);
  await expect(verify(first, 'first')).rejects.toMatchObject(noMatch);
});

test('invented key ids cause at most one fetch per cooldown', async () => {
  await verify(first, 'first');
  time.now += 10_000;
  for (let index = 0; index < 20; index += 1)
    await expect(verify(second, `invented-${index}`)).rejects.toMatchObject(noMatch);
  expect(server.asked).toBe(2);
});

test('keys older than ten minutes serve at once and are fetched again beside', async () => {
  await verify(first, 'first');
  await rotate();
  time.now += 10 * MINUTE_MS + 1;
  await verify(first, 'first');
  await waitFor(() => server.asked === 2);
  await verify(second, 'second');
  expect(server.asked).toBe(2);
});

test('while the endpoint is away its last keys serve for an hour, and no longer', async () => {
  await verify(first, 'first');
  server.answer = { status: 503, body: 'away' };
  time.now += 59 * MINUTE_MS;
  await verify(first, 'first');
  time.now += 2 * MINUTE_MS;
  await expect(verify(first, 'first')).rejects.toMatchObject({ code: 'not_ready' });
  expect(failures.at(-1)).toContain('503');
});

test('an endpoint that was away at first is asked again after a second', async () => {
  const { body } = server.answer;
  server.answer = { status: 500, body: '' };
  await expect(verify(first, 'first')).rejects.toMatchObject({ code: 'not_ready' });
  server.answer = { status: 200, body };
  await expect(verify(first, 'first')).rejects.toMatchObject({ code: 'not_ready' });
  expect(server.asked).toBe(1);
  time.now += 1_000;
  await verify(first, 'first');
});

test.each([
  ['a redirect', { status: 302, body: '' }],
  ['an HTML page', { status: 200, body: '<html>' }],
  ['another document', { status: 200, body: '{"issuer":"https://idp.example"}' }],
  ['null', { status: 200, body: 'null' }],
  ['keys that are no list', { status: 200, body: '{"keys":{}}' }],
  ['keys that are no objects', { status: 200, body: '{"keys":[1]}' }],
  [
    'more than 100 keys',
    { status: 200, body: JSON.stringify({ keys: Array.from({ length: 101 }, () => ({ kty: 'EC' })) }) },
  ],
  ['a document over the limit', { status: 200, body: `{"keys":[],"padding":"${'x'.repeat(10_000)}"}` }],
])('%s is not a key set', async (_, answer) => {
  server.answer = answer;
  await expect(verify(first, 'first')).rejects.toMatchObject({ code: 'not_ready' });
  expect(failures).toHaveLength(1);
});

test('a document that is not a key set does not displace the keys at hand', async () => {
  await verify(first, 'first');
  server.answer = { status: 200, body: '{}' };
  time.now += 11 * MINUTE_MS;
  await verify(first, 'first');
  await waitFor(() => failures.length > 0);
  await verify(first, 'first');
});
