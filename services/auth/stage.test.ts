import { createSecretKey, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Denial } from '@sluice/audit';
import { type Credential, envelopeSchema, errorRegistry, hashApiKey, mintApiKey } from '@sluice/contract';
import {
  type DirectoryEntry,
  directoryKey,
  type KeyRecord,
  type KeyStore,
  type RecordStore,
} from '@sluice/store';
import { openEmbeddedStores } from '@sluice/store/embedded';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import {
  bodyReader,
  configOf,
  configView,
  envelopeWith,
  judge,
  keyRecord,
  NOW,
  principalOrCode,
  recordingTelemetry,
} from './auth-fixture.ts';
import { type JwksServer, startJwksServer } from './jwks-server-fixture.ts';
import { createAuthStage } from './stage.ts';
import {
  AUDIENCE,
  ec,
  forge,
  goodClaims,
  ISSUER,
  jwk,
  SECRET,
  seconds,
  secretKey,
  sign,
} from './token-fixture.ts';

const installationSecret = createSecretKey(randomBytes(32));
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function setUp(document: object = {}, keys?: KeyStore) {
  const controller = new AbortController();
  const time = { now: NOW };
  const clock = () => time.now;
  const telemetry = recordingTelemetry();
  const stores = openEmbeddedStores({
    file: join(temporaryFolder(), 'state.db'),
    logger: pino({ level: 'silent' }),
    clock,
  });
  const config = configView(document);
  const store = keys ?? stores.keys;
  const denied: Denial[] = [];
  const stage = createAuthStage({
    config,
    keys: store,
    directory: stores.directory,
    telemetry,
    denials: { record: (_, denial) => void denied.push(denial) },
    clock,
    signal: controller.signal,
  });
  closers.push(
    () => stores.close(),
    () => controller.abort(),
  );
  return { stage, time, config, telemetry, denied, keys: store, directory: stores.directory, controller };
}

async function addKey(keys: KeyStore, changes: Partial<KeyRecord> = {}): Promise<KeyRecord> {
  const record = keyRecord({ hash: hashApiKey(installationSecret, mintApiKey(randomBytes)), ...changes });
  await keys.put(record);
  return record;
}
const emptyStore: KeyStore = {
  get: async () => undefined,
  put: async () => {},
  update: async () => undefined,
  list: async () => [],
  follow: async () => () => {},
  beat: async () => {},
};
const withKey = ({ hash }: { hash: string }) => ({ kind: 'api-key', hash }) as const;
const withToken = (token: string) => ({ kind: 'jwt', token }) as const;

const sharedSecret = { auth: { jwt: [{ issuer: ISSUER, audience: AUDIENCE, secret: SECRET }] } };

/** `auth_requests_total` by result, without the zeros. */
async function results(telemetry: ReturnType<typeof recordingTelemetry>): Promise<Record<string, number>> {
  const metric = await telemetry.metrics.getSingleMetric('auth_requests_total')?.get();
  return Object.fromEntries(
    (metric?.values ?? [])
      .filter(({ value }) => value > 0)
      .map(({ labels, value }) => [labels.result, value]),
  );
}

test('a key is forwarded to policy with its principal, without the credential, and with its body', async () => {
  const { stage, keys, telemetry } = setUp();
  const record = await addKey(keys, { tier: 'gold' });
  const outcome = await judge(stage, withKey(record));
  if (outcome.kind !== 'forward') throw new TypeError(outcome.kind);
  expect(outcome.to).toBe('policy');
  expect(outcome.body).toBe(bodyReader.body);
  expect(outcome.envelope).toEqual({
    ...envelopeWith(undefined),
    principal: { tenant: 'acme', tier: 'gold', roles: ['developer'], keyId: 'key_1', keyName: 'test' },
  });
  expect(JSON.stringify(outcome.envelope)).not.toContain(record.hash);
  expect(envelopeSchema.parse(JSON.parse(JSON.stringify(outcome.envelope)))).toBeTruthy();
  expect(await results(telemetry)).toEqual({ accepted: 1 });
});

test('a credential that is refused is recorded as denied, with why and, where it is known, whose it was', async () => {
  const { stage, keys, denied } = setUp(sharedSecret);
  const revoked = await addKey(keys, { revokedAt: NOW - 1 });
  await judge(stage, withKey(revoked));
  await judge(stage, withKey({ hash: 'b'.repeat(64) }));
  await judge(stage, withToken('ey.ey.x'));
  await judge(stage, { kind: 'none' });
  expect(denied).toEqual([
    { code: 'unauthenticated', reason: 'revoked_key', keyId: 'key_1', tenant: 'acme' },
    { code: 'unauthenticated', reason: 'unknown_key' },
    { code: 'unauthenticated', reason: 'malformed_token' },
    { code: 'unauthenticated', reason: 'no_credential' },
  ]);
});

test('a cached key and a cached token are judged without waiting', async () => {
  const { stage, keys } = setUp(sharedSecret);
  await keys.beat();
  const record = await addKey(keys);
  const token = await sign(secretKey, { alg: 'HS256' });
  await judge(stage, withKey(record));
  await judge(stage, withToken(token));
  for (const credential of [withKey(record), withToken(token)])
    expect(stage.handle(envelopeWith(credential), bodyReader)).toMatchObject({ kind: 'forward' });
});

test('the envelope that came in stays as it is: it may be driven again', async () => {
  const { stage, keys } = setUp();
  const envelope = envelopeWith(withKey(await addKey(keys)));
  const before = structuredClone(envelope);
  await stage.handle(envelope, bodyReader);
  expect(envelope).toEqual(before);
});

test('a principal that came with the request is not believed', async () => {
  const { stage, keys } = setUp();
  const credential = withKey(await addKey(keys));
  const outcome = await stage.handle(
    { ...envelopeWith(credential), principal: { tenant: 'victim', roles: ['admin'] } },
    bodyReader,
  );
  expect(outcome).toMatchObject({ envelope: { principal: { tenant: 'acme', roles: ['developer'] } } });
});

test('every 401 is the same to the caller, and its reason is in the log and the metric, never the credential', async () => {
  const { stage, keys, telemetry } = setUp(sharedSecret);
  const revoked = await addKey(keys, { id: 'key_revoked', revokedAt: NOW });
  const expired = await addKey(keys, { id: 'key_expired', expiresAt: NOW });
  const credentials = {
    no_credential: { kind: 'none' },
    unknown_key: withKey({ hash: 'f'.repeat(64) }),
    revoked_key: withKey(revoked),
    expired_key: withKey(expired),
    oversized_token: withToken('x'.repeat(20_000)),
    malformed_token: withToken('not.a.token'),
    unknown_issuer: withToken(await sign(secretKey, { alg: 'HS256' }, { iss: 'https://attacker.example' })),
    algorithm_not_allowed: withToken(forge({ alg: 'none' }, goodClaims)),
    bad_signature: withToken(await sign(Buffer.alloc(32, 1), { alg: 'HS256' })),
    expired_token: withToken(await sign(secretKey, { alg: 'HS256' }, { exp: seconds(-60) })),
    token_not_yet_valid: withToken(await sign(secretKey, { alg: 'HS256' }, { nbf: seconds(60) })),
    wrong_audience: withToken(await sign(secretKey, { alg: 'HS256' }, { aud: 'another' })),
    missing_claim: withToken(await sign(secretKey, { alg: 'HS256' }, { tenant: undefined })),
    invalid_claim: withToken(await sign(secretKey, { alg: 'HS256' }, { tenant: 1 })),
  } as const;
  const shapes = new Set<string>();
  for (const credential of [...Object.values(credentials), undefined]) {
    const outcome = await judge(stage, credential);
    if (outcome.kind !== 'reject') throw new TypeError(outcome.kind);
    shapes.add(JSON.stringify([outcome.error.message, outcome.error.status, outcome.error.toShape()]));
  }
  expect([...shapes]).toEqual([
    JSON.stringify([
      errorRegistry.unauthenticated.message,
      401,
      { code: 'unauthenticated', headers: { 'www-authenticate': 'Bearer realm="sluice"' } },
    ]),
  ]);
  expect(await results(telemetry)).toEqual({
    ...Object.fromEntries(Object.keys(credentials).map(reason => [reason, 1])),
    no_credential: 2,
  });
  const log = telemetry.lines.join('');
  for (const reason of Object.keys(credentials)) expect(log).toContain(`"reason":"${reason}"`);
  expect(log).toContain('"keyId":"key_revoked"');
  expect(log).toContain(`"requestId":"${'0'.repeat(32)}"`);
  for (const credential of Object.values(credentials)) {
    if (credential.kind === 'api-key') expect(log).not.toContain(credential.hash);
    if (credential.kind === 'jwt') expect(log).not.toContain(credential.token.slice(0, 30));
  }
});

test('a revoked key is refused at once after the feed says so, a new one works at once', async () => {
  const { stage, keys } = setUp();
  await keys.beat();
  const hash = 'b'.repeat(64);
  expect(await principalOrCode(stage, withKey({ hash }))).toBe('unauthenticated');
  const record = await addKey(keys, { hash });
  expect(await principalOrCode(stage, withKey(record))).toMatchObject({ tenant: 'acme' });
  await keys.put({ ...record, revokedAt: NOW });
  expect(await principalOrCode(stage, withKey(record))).toBe('unauthenticated');
});

test('a cached key is refused from the moment it expires', async () => {
  const { stage, keys, time } = setUp();
  await keys.beat();
  const record = await addKey(keys, { expiresAt: NOW + 1_000 });
  expect(await principalOrCode(stage, withKey(record))).toMatchObject({ tenant: 'acme' });
  time.now += 1_000;
  expect(await principalOrCode(stage, withKey(record))).toBe('unauthenticated');
});

test('with the feed silent and the store away a key is refused as not ready', async () => {
  const record = keyRecord();
  let away = false;
  const store: KeyStore = {
    ...emptyStore,
    get: async () => {
      if (away) throw new Error('no route to store');
      return record;
    },
    follow: async feed => {
      feed.onBeat();
      return () => {};
    },
  };
  const { stage, time, telemetry } = setUp({}, store);
  expect(await principalOrCode(stage, withKey(record))).toMatchObject({ tenant: 'acme' });
  away = true;
  expect(await principalOrCode(stage, withKey(record))).toMatchObject({ tenant: 'acme' });
  time.now += 5_001;
  expect(await principalOrCode(stage, withKey(record))).toBe('not_ready');
  away = false;
  expect(await principalOrCode(stage, withKey(record))).toMatchObject({ tenant: 'acme' });
  expect(await results(telemetry)).toMatchObject({ unavailable: 1 });
});

const open = {
  providers: [{ name: 'sample' }],
  routes: [{ name: 'open', auth: 'none', targets: [{ provider: 'sample' }] }],
};

test('without a credential a request is anonymous only where some route lets anybody in', async () => {
  const { stage, config } = setUp();
  expect(await principalOrCode(stage, { kind: 'none' })).toBe('unauthenticated');
  config.update(2, configOf(open));
  for (const credential of [{ kind: 'none' } as const, undefined])
    expect(await principalOrCode(stage, credential)).toEqual({ tenant: 'anonymous', roles: ['anonymous'] });
  config.update(3, configOf({}));
  expect(await principalOrCode(stage, { kind: 'none' })).toBe('unauthenticated');
});

test('a wrong credential is refused even where anybody is let in', async () => {
  const { stage } = setUp(open);
  expect(await principalOrCode(stage, withKey({ hash: 'f'.repeat(64) }))).toBe('unauthenticated');
  expect(await principalOrCode(stage, withToken('x'))).toBe('unauthenticated');
});

test('a token stops being accepted when its issuer leaves the configuration, cached or not', async () => {
  const { stage, config } = setUp(sharedSecret);
  const token = withToken(await sign(secretKey, { alg: 'HS256' }));
  expect(await principalOrCode(stage, token)).toMatchObject({ user: 'ada' });
  config.update(2, configOf({}));
  expect(await principalOrCode(stage, token)).toBe('unauthenticated');
});

test('an issuer whose key cannot be read is refused and logged without its key, and the others serve', async () => {
  const { stage, telemetry } = setUp({
    auth: {
      jwt: [
        { issuer: 'https://broken.example', audience: AUDIENCE, publicKey: 'MIIBbroken' },
        ...sharedSecret.auth.jwt,
      ],
    },
  });
  expect(await principalOrCode(stage, withToken(await sign(secretKey, { alg: 'HS256' })))).toMatchObject({
    user: 'ada',
  });
  const log = telemetry.lines.join('');
  expect(log).toContain('https://broken.example');
  expect(log).not.toContain('MIIBbroken');
});

async function published(): Promise<JwksServer> {
  const server = await startJwksServer();
  closers.push(() => server.close());
  server.publish([await jwk(ec.publicKey, { kid: 'first' })]);
  return server;
}
const byJwks = (url: string, allowPrivateNetwork: boolean) => ({
  auth: { jwt: [{ issuer: ISSUER, audience: AUDIENCE, jwksUrl: url, allowPrivateNetwork }] },
});

test('keys of an issuer are fetched from its address, and kept when the configuration changes elsewhere', async () => {
  const server = await published();
  const { stage, config } = setUp(byJwks(server.url, true));
  const token = withToken(await sign(ec.privateKey, { alg: 'ES256', kid: 'first' }));
  expect(await principalOrCode(stage, token)).toMatchObject({ user: 'ada' });
  config.update(2, configOf({ ...byJwks(server.url, true), server: { port: 9_999 } }));
  expect(await principalOrCode(stage, token)).toMatchObject({ user: 'ada' });
  expect(server.asked).toBe(1);
});

test('a key address on a private network is not asked unless the configuration allows it', async () => {
  const server = await published();
  const { stage, telemetry } = setUp(byJwks(server.url, false));
  const token = withToken(await sign(ec.privateKey, { alg: 'ES256', kid: 'first' }));
  expect(await principalOrCode(stage, token)).toBe('not_ready');
  expect(server.asked).toBe(0);
  expect(telemetry.lines.join('')).toContain('127.0.0.1 is not public');
});

test('when the process stops the key feed and the configuration are left', async () => {
  let followed = 0;
  const store: KeyStore = {
    ...emptyStore,
    follow: async () => {
      followed += 1;
      return () => {
        followed -= 1;
      };
    },
  };
  const { controller } = setUp({}, store);
  await waitFor(() => followed === 1);
  controller.abort();
  expect(followed).toBe(0);
});

describe('the directory', () => {
  const put = (directory: RecordStore<DirectoryEntry>, entry: DirectoryEntry) =>
    directory.put(
      directoryKey(entry.kind, entry.kind === 'tenant' ? entry.name : entry.tenant, entry.name),
      entry,
    );
  const credentialOf = ({ hash }: KeyRecord): Credential => ({ kind: 'api-key', hash });

  test('a tenant or user that is switched off is refused, whatever its credential, until it is switched on again', async () => {
    const { stage, keys, directory, denied } = setUp();
    const record = await addKey(keys, { tenant: 'acme', user: 'ada' });
    const admit = () => principalOrCode(stage, credentialOf(record));
    expect(await admit()).toMatchObject({ tenant: 'acme' });
    await put(directory, { kind: 'tenant', name: 'acme', createdAt: 1, disabled: true });
    expect(await admit()).toBe('unauthenticated');
    await put(directory, { kind: 'tenant', name: 'acme', createdAt: 1 });
    expect(await admit()).toMatchObject({ tenant: 'acme' });
    await put(directory, { kind: 'user', tenant: 'acme', name: 'ada', createdAt: 1, disabled: true });
    expect(await admit()).toBe('unauthenticated');
    await put(directory, { kind: 'user', tenant: 'rival', name: 'ada', createdAt: 1, disabled: true });
    await directory.remove(directoryKey('user', 'acme', 'ada'));
    expect(await admit()).toMatchObject({ user: 'ada' });
    expect(denied.map(({ reason }) => reason)).toEqual(['disabled_tenant', 'disabled_user']);
  });

  test('who manages the installation gets in though its tenant is switched off, to undo it', async () => {
    const { stage, keys, directory } = setUp();
    const record = await addKey(keys, { tenant: 'acme', reach: 'installation' });
    await put(directory, { kind: 'tenant', name: 'acme', createdAt: 1, disabled: true });
    expect(await principalOrCode(stage, credentialOf(record))).toMatchObject({ reach: 'installation' });
  });

  test('what a credential leaves open is filled in: the team of its user, and the nearest tier', async () => {
    const { stage, keys, directory } = setUp();
    const plain = await addKey(keys, { tenant: 'acme', user: 'ada' });
    const own = await addKey(keys, { tenant: 'acme', user: 'ada', tier: 'own' });
    await put(directory, { kind: 'tenant', name: 'acme', createdAt: 1, tier: 'of-tenant' });
    expect(await principalOrCode(stage, credentialOf(plain))).toMatchObject({ tier: 'of-tenant' });
    await put(directory, {
      kind: 'user',
      tenant: 'acme',
      name: 'ada',
      createdAt: 1,
      team: 'search',
      roles: ['x'],
    });
    await put(directory, { kind: 'team', tenant: 'acme', name: 'search', createdAt: 1, tier: 'of-team' });
    const principal = await principalOrCode(stage, credentialOf(plain));
    expect(principal).toMatchObject({ tier: 'of-team', team: 'search', roles: ['developer'] });
    expect(await principalOrCode(stage, credentialOf(own))).toMatchObject({ tier: 'own' });
  });

  test('the roles of a user come to those of its token', async () => {
    const { stage, directory } = setUp({
      auth: { jwt: [{ issuer: ISSUER, audience: AUDIENCE, secret: SECRET, tenant: 'acme' }] },
    });
    const token = await sign(secretKey, { alg: 'HS256' });
    await put(directory, { kind: 'user', tenant: 'acme', name: 'ada', createdAt: 1, roles: ['auditor'] });
    expect(await principalOrCode(stage, { kind: 'jwt', token })).toMatchObject({
      roles: ['developer', 'auditor'],
    });
  });

  test('where tenants must be listed, those that are not are refused', async () => {
    const { stage, keys, directory } = setUp({ auth: { tenants: 'listed' } });
    const record = await addKey(keys, { tenant: 'acme' });
    expect(await principalOrCode(stage, credentialOf(record))).toBe('unauthenticated');
    await put(directory, { kind: 'tenant', name: 'acme', createdAt: 1 });
    expect(await principalOrCode(stage, credentialOf(record))).toMatchObject({ tenant: 'acme' });
  });
});
