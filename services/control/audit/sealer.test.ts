import { createSecretKey } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { sealKeyOf, type Verification, verifyChain } from '@sluice/audit';
import { alertEventSchema, auditMessage } from '@sluice/contract';
import type { SealStore, Stores } from '@sluice/store';
import { openEmbeddedStores } from '@sluice/store/embedded';
import { Registry } from '@sluice/telemetry';
import { temporaryFolder } from '@sluice/testkit';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { NOW } from '../control-fixture.ts';
import { AuditSealer } from './sealer.ts';

const key = sealKeyOf(createSecretKey(Buffer.from('the secret of this installation.')));

function open() {
  const file = `${temporaryFolder()}/state.db`;
  const logged: string[] = [];
  const stores = openEmbeddedStores({ file, logger: pino({ level: 'silent' }), clock: () => NOW });
  onTestFinished(() => stores.close());
  const sealer = (seals: SealStore = stores.seals) =>
    new AuditSealer({
      events: stores.events,
      seals,
      key,
      telemetry: {
        logger: pino({}, { write: line => logged.push(line) }),
        metrics: new Registry(),
        tracing: undefined,
      },
      // Stored events have the time of the thread that stores them.
      clock: Date.now,
    });
  return { file, stores, sealer, logged };
}

let events = 0;
async function append({ events: log }: Stores, count: number): Promise<void> {
  for (let added = 0; added < count; added += 1) {
    events += 1;
    log.append(
      auditMessage('acme', {
        version: 1,
        eventId: `event ${events}`,
        at: NOW,
        actor: { kind: 'system', name: 'a test' },
        action: 'key.created',
        target: { kind: 'key', id: 'key_1' },
        details: {},
      }),
    );
  }
  await log.flush();
}

async function verify({ events: log, seals }: Stores): Promise<Verification | undefined> {
  let result: Verification | undefined;
  for await (const step of verifyChain({
    extent: () => log.extent('AUDIT'),
    events: log.read('AUDIT', { from: { kind: 'start' }, follow: false }),
    seals: seals.read(1),
    key,
  }))
    result = step;
  return result;
}

async function alertsOf({ events: log }: Stores) {
  await log.flush();
  const found = [];
  for await (const { payload } of log.read('ALERT', { from: { kind: 'start' }, follow: false }))
    found.push(alertEventSchema.parse(JSON.parse(payload)));
  return found;
}

/** What somebody does who has the file. */
function tamper(file: string, statement: string): void {
  const database = new DatabaseSync(file);
  database.exec(statement);
  database.close();
}

test('everything is sealed in order, a seal of 500 at a time, and nothing twice', async () => {
  const { stores, sealer } = open();
  await append(stores, 1_234);
  const one = sealer();
  await one.seal();
  await one.seal();
  expect(await verify(stores)).toMatchObject({ events: 1_234, seals: 3, unsealed: 0 });
  await append(stores, 1);
  expect(await verify(stores)).toMatchObject({ events: 1_234, unsealed: 1 });
  await one.seal();
  expect(await verify(stores)).toMatchObject({ events: 1_235, seals: 4, unsealed: 0 });
});

test('several sealers at once make one chain without a gap or a fork', async () => {
  const { stores, sealer, logged } = open();
  const sealers = [sealer(), sealer(), sealer()];
  for (let round = 0; round < 20; round += 1) {
    await append(stores, 7);
    await Promise.all(sealers.map(one => one.seal()));
  }
  const result = await verify(stores);
  expect(result).toMatchObject({ events: 140, unsealed: 0 });
  expect(result?.fault).toBeUndefined();
  expect(logged.join('')).not.toContain('"level":50');
});

test('a sealer that ends between making a seal and writing it leaves the work to the next', async () => {
  const { stores, sealer } = open();
  await append(stores, 3);
  const dying = sealer({
    last: () => stores.seals.last(),
    read: from => stores.seals.read(from),
    append: () => Promise.reject(new Error('killed')),
  });
  await dying.seal();
  expect(await verify(stores)).toMatchObject({ seals: 0, unsealed: 3 });
  await sealer().seal();
  expect(await verify(stores)).toMatchObject({ events: 3, unsealed: 0 });
});

test('a store that is away is said once, and its return', async () => {
  const { stores, sealer, logged } = open();
  await append(stores, 1);
  let isAway = true;
  const one = sealer({
    last: () => (isAway ? Promise.reject(new Error('away')) : stores.seals.last()),
    read: from => stores.seals.read(from),
    append: seal => stores.seals.append(seal),
  });
  await one.seal();
  await one.seal();
  isAway = false;
  await one.seal();
  expect(logged.map(line => JSON.parse(line).msg)).toEqual([
    'The audit log is not sealed. Trying again.',
    expect.stringContaining('With this checkpoint'),
    'The audit log is sealed again.',
  ]);
});

test.each([
  [
    'its last seal is cut off',
    'DELETE FROM audit_seal WHERE number = 2',
    'seal 2, which was its last, is gone',
  ],
  ['its last seal is damaged', "UPDATE audit_seal SET text = '{}' WHERE number = 2", 'seal 2 is damaged'],
  [
    'its end is cut off, numbers and all',
    "DELETE FROM audit_event WHERE sequence > 3; UPDATE sqlite_sequence SET seq = 3 WHERE name = 'audit_event'",
    'its events end at 3, and those up to 4 were sealed',
  ],
])('where %s while it is written, an alert says so, once', async (_, statement, found) => {
  const { file, stores, sealer } = open();
  const one = sealer();
  for (const count of [2, 2]) {
    await append(stores, count);
    await one.seal();
  }
  tamper(file, statement);
  await one.seal();
  await one.seal();
  expect(await alertsOf(stores)).toMatchObject([
    { kind: 'audit.broken', severity: 'critical', tenant: '', details: { found } },
  ]);
});
