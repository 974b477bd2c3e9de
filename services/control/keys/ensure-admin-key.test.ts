import { createSecretKey, randomBytes } from 'node:crypto';
import { type AuditEvent, hashApiKey } from '@sluice/contract';
import { openEmbeddedStores } from '@sluice/store/embedded';
import { temporaryFolder } from '@sluice/testkit';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { createAuditLog } from '../audit.ts';
import { auditEventsOf, keyRecord, NOW, openControl } from '../control-fixture.ts';
import { ensureAdminKey } from './ensure-admin-key.ts';

function open() {
  const stores = openEmbeddedStores({
    file: `${temporaryFolder()}/state.db`,
    logger: pino({ level: 'silent' }),
    clock: () => NOW,
  });
  onTestFinished(() => stores.close());
  const { keys } = stores;
  const keySecret = createSecretKey(randomBytes(32));
  return {
    keys,
    audited: () => auditEventsOf(stores.events),
    find: (key: string | undefined) => keys.get(hashApiKey(keySecret, String(key))),
    start: (fromEnvironment?: string, withFirstApiKey = false) =>
      ensureAdminKey({
        keys,
        keySecret,
        audit: createAuditLog({ events: stores.events, clock: () => NOW }),
        fromEnvironment,
        withFirstApiKey,
        clock: () => NOW,
        random: randomBytes,
      }),
  };
}

const OLD = 'the-old-admin-key-0123456789';
const NEW = 'the-new-admin-key-0123456789';

test('the first start mints an admin key and a first key, and the second shows nothing', async () => {
  const { start, find, keys } = open();
  const { adminKey, apiKey } = await start(undefined, true);
  expect(await find(adminKey)).toMatchObject({ roles: ['owner'], reach: 'installation', tenant: 'default' });
  expect(await find(apiKey)).toMatchObject({ roles: ['developer'], tenant: 'default' });
  expect(await start(undefined, true)).toEqual({});
  expect(await keys.list()).toHaveLength(2);
});

test('the key of the environment is the admin key, and is not shown', async () => {
  const { start, find, keys } = open();
  expect(await start(OLD)).toEqual({});
  expect(await start(OLD)).toEqual({});
  expect(await find(OLD)).toMatchObject({
    name: 'GATEWAY_ADMIN_KEY',
    roles: ['owner'],
    reach: 'installation',
  });
  expect(await keys.list()).toHaveLength(1);
});

test('a changed key of the environment works, and the one before is revoked for good', async () => {
  const { start, find } = open();
  await start(OLD);
  await start(NEW);
  expect(await find(NEW)).not.toHaveProperty('revokedAt');
  expect(await find(OLD)).toMatchObject({ revokedAt: NOW });
  expect((await start(OLD)).warning).toContain('stays revoked');
  expect(await find(OLD)).toMatchObject({ revokedAt: NOW });
  expect(await find(NEW)).not.toHaveProperty('revokedAt');
});

test('admin keys that were made otherwise stay when the environment sets one', async () => {
  const { start, find } = open();
  const { adminKey } = await start();
  await start(NEW);
  expect(await find(adminKey)).not.toHaveProperty('revokedAt');
});

test('where every admin key is revoked or has expired, a new one is minted', async () => {
  const { start, keys } = open();
  await keys.put(keyRecord({ id: 'key_1', roles: ['owner'], reach: 'installation', revokedAt: NOW }));
  await keys.put(keyRecord({ id: 'key_2', roles: ['owner'], reach: 'installation', expiresAt: NOW }));
  const { adminKey, apiKey } = await start(undefined, true);
  expect(adminKey).toBeDefined();
  expect(apiKey).toBeUndefined();
});

test('a key that no header could carry is not used and a new one is minted', async () => {
  const { start } = open();
  const { warning, adminKey } = await start('two words');
  expect(warning).toContain('without spaces');
  expect(warning).not.toContain('two words');
  expect(adminKey).toBeDefined();
});

test('a short key is used, with a warning that does not name it', async () => {
  const { start, find } = open();
  const { warning } = await start('hunter2');
  expect(warning).toContain('short');
  expect(warning).not.toContain('hunter2');
  expect(await find('hunter2')).toMatchObject({ roles: ['owner'], reach: 'installation' });
});

test('keys that the first start or the environment makes and revokes are in the audit log, without the keys', async () => {
  const { start, audited, keys } = open();
  const { adminKey, apiKey } = await start(OLD, true);
  await start(NEW);
  const events = await audited();
  expect(events.map(({ event }) => `${event.action} by ${nameOf(event)}`)).toEqual([
    'key.created by GATEWAY_ADMIN_KEY',
    'key.created by first start',
    'key.created by GATEWAY_ADMIN_KEY',
    'key.revoked by GATEWAY_ADMIN_KEY',
  ]);
  const ids = (await keys.list()).map(({ id }) => id);
  expect(new Set(events.map(({ event }) => event.target.id))).toEqual(new Set(ids));
  for (const key of [OLD, NEW, adminKey ?? OLD, String(apiKey)])
    expect(JSON.stringify(events)).not.toContain(key);
});

const nameOf = ({ actor }: AuditEvent): string => (actor.kind === 'system' ? actor.name : actor.kind);

test('a key that took over from the one of the environment stays, whatever the environment says', async () => {
  const { stores, call, keySecret, dependencies, advance } = openControl();
  const start = (fromEnvironment: string) =>
    ensureAdminKey({
      ...dependencies,
      audit: createAuditLog({ events: stores.events, clock: dependencies.clock }),
      fromEnvironment,
      withFirstApiKey: false,
    });
  await start(OLD);
  const [environmentKey] = await stores.keys.list();
  const path = `/api/v1/keys/${environmentKey?.id}/rotate`;
  const { answer } = await call({ method: 'POST', path, body: { overlap: '1h' } });
  advance(3_600_001);
  expect((await start(OLD)).warning).toMatch(/has expired/);
  await start(NEW);
  const successor = await stores.keys.get(hashApiKey(keySecret, String(answer.key)));
  expect(successor).toMatchObject({ name: 'admin key', roles: ['owner'] });
  expect(successor).not.toHaveProperty('revokedAt');
});
