import { execFile } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { GatewayError, systemClock } from '@sluice/contract';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { budgetStoreContract } from './budgets/contract-suite.ts';
import { configStoreContract } from './config/contract-suite.ts';
import { type EmbeddedOptions, openEmbeddedStores } from './embedded.ts';
import { eventLogContract } from './events/contract-suite.ts';
import { keyStoreContract } from './keys/contract-suite.ts';
import { collectingLogger } from './logger-fixture.ts';
import { noticeBoundContract, noticeQueueContract } from './notices/contract-suite.ts';
import { recordStoreContract } from './records/contract-suite.ts';
import { limitOf } from './reservations/limit-fixture.ts';
import { sealStoreContract } from './seals/contract-suite.ts';
import type { Stores } from './stores.ts';
import { usageStoreContract } from './usage/contract-suite.ts';

const opened: Stores[] = [];
afterEach(() => Promise.all(opened.splice(0).map(stores => stores.close())));

const newFile = (): string => join(temporaryFolder(), 'data', 'sluice.db');

function open(options: Partial<EmbeddedOptions> = {}): Stores {
  const stores = openEmbeddedStores({
    file: newFile(),
    logger: collectingLogger(),
    clock: systemClock,
    ...options,
  });
  opened.push(stores);
  return stores;
}

const same = <T>(store: T): { one: T; other: T } => ({ one: store, other: store });

describe('keys', () => keyStoreContract(async () => same(open().keys)));
describe('config', () => configStoreContract(async () => same(open().config)));
describe('records', () => recordStoreContract(async () => same(open().secrets)));
describe('events', () => eventLogContract(async () => same(open().events)));
describe('notices', () => {
  noticeQueueContract(async () => same(open().notices));
  noticeBoundContract(async () => same(open({ maxWaitingNotices: 3 }).notices));
});
describe('seals', () => sealStoreContract(async () => same(open().seals)));
describe('budgets', () => budgetStoreContract(async () => open()));
describe('usage', () => usageStoreContract(async () => same(open().usage)));

const usage = (id: string) => ({ id, subject: 'usage.v1.acme.openai', payload: '{}' });
async function idsOf({ events }: Stores): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of events.read('USAGE', { from: { kind: 'start' }, follow: false })) ids.push(id);
  return ids;
}

describe('the state file', () => {
  test('everything in it outlives a close', async () => {
    const file = newFile();
    const first = open({ file });
    first.events.append(usage('a'));
    const published = await first.config.publish(
      { author: 'a', message: 'b', layers: { file: { version: 1 } } },
      0,
    );
    const record = { id: 'k', hash: 'h', name: 'n', tenant: 't', roles: [], createdAt: 1 };
    await first.keys.put(record);
    await first.close();
    const second = open({ file });
    expect(await idsOf(second)).toEqual(['a']);
    expect(await second.config.current()).toEqual(published);
    expect(await second.keys.get('h')).toEqual(record);
  });

  test('only its owner may read it', async () => {
    const file = newFile();
    open({ file });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('one that a newer Sluice has written is refused, with the reason for the operator', () => {
    const file = newFile();
    open({ file });
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 999');
    database.close();
    expect(() => open({ file })).toThrow(
      expect.objectContaining({
        details: { internal: expect.stringMatching(/sluice\.db: .*newer Sluice/) },
      }),
    );
  });

  test('a path that cannot be opened is named', () => {
    expect(() => open({ file: '/dev/null/x.db' })).toThrow(GatewayError);
  });
});

describe('events of one process', () => {
  test('what a process has appended is stored by the next one though it exits at once', async () => {
    const file = newFile();
    const script = `
      import { openEmbeddedStores } from ${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)};
      const log = () => {};
      const stores = openEmbeddedStores({
        file: ${JSON.stringify(file)}, clock: Date.now, logger: { info: log, warn: log, error: log },
      });
      for (let count = 0; count < 700; count += 1) {
        stores.events.append({ id: 'event-' + count, subject: 'usage.v1.acme.openai', payload: '{}' });
      }
      stores.reservations.hold({
        id: 'a', attempt: 1, tenant: 't', leaseMs: 1000, limits: [{
          key: 'k', limit: 1, measure: 'requests', amount: 1, form: { kind: 'sliding', windowMs: 86400000 }, shared: false,
          onUnavailable: 'local',
        }],
      });
      process.exit(0);
    `;
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
    const stores = open({ file });
    await waitFor(async () => (await idsOf(stores)).length === 700);
    const limits = [limitOf({ key: 'k', limit: 1, form: { kind: 'sliding', windowMs: 86_400_000 } })];
    const again = { id: 'b', attempt: 1, tenant: 't', leaseMs: 1000, limits };
    expect(await stores.reservations.hold(again)).toMatchObject({ kind: 'refused' });
  });

  test('the oldest are removed as new ones come, and sequences are never used again', async () => {
    const stores = open({ eventsKept: 100 });
    for (let round = 0; round < 5; round += 1) {
      for (let count = 0; count < 100; count += 1) stores.events.append(usage(`${round}-${count}`));
      await stores.events.flush();
    }
    const ids = await idsOf(stores);
    expect(ids).toHaveLength(100);
    expect(ids[0]).toBe('4-0');
  });

  test('the oldest seals are removed as new ones come, and the rest are read from where they begin', async () => {
    const { seals } = open({ eventsKept: 10 });
    for (let number = 1; number <= 150; number += 1) await seals.append({ number, text: '{}' });
    const numbers: number[] = [];
    for await (const { number } of seals.read(1)) numbers.push(number);
    expect(numbers).toEqual(Array.from({ length: 10 }, (_, index) => 141 + index));
  });

  test('what a killed process has appended is stored by the next one, each event once', async () => {
    const file = newFile();
    const script = `
      import { openEmbeddedStores } from ${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)};
      const log = () => {};
      const stores = openEmbeddedStores({
        file: ${JSON.stringify(file)}, clock: Date.now, logger: { info: log, warn: log, error: log },
      });
      for (let count = 0; count < 700; count += 1) {
        if (count === 350) await stores.events.flush();
        stores.events.append({ id: 'event-' + count, subject: 'usage.v1.acme.openai', payload: '{}' });
      }
      process.kill(process.pid, 'SIGKILL');
    `;
    // In a file: a thread takes over the parameters of its process.
    const program = join(temporaryFolder(), 'killed.mjs');
    writeFileSync(program, script);
    await expect(promisify(execFile)(process.execPath, [program])).rejects.toMatchObject({
      signal: 'SIGKILL',
    });
    const stores = open({ file });
    const ids = await waitFor(async () => {
      const found = await idsOf(stores);
      return found.length === 700 ? found : undefined;
    });
    expect(ids).toEqual(Array.from({ length: 700 }, (_, index) => `event-${index}`));
    await waitFor(() => readdirSync(join(dirname(file), 'spool')).length === 1);
  });

  test('where neither memory nor disk has room, events are lost and said, and later events are stored', async () => {
    const logger = collectingLogger();
    const spool = {
      folder: temporaryFolder(),
      owner: 'sluice.a',
      maxBytes: 380,
      onFull: 'continue',
    } as const;
    const stores = open({ logger, spool: { ...spool, memory: { events: 10, characters: 1_000 } } });
    for (let count = 0; count < 25; count += 1) stores.events.append(usage(`event-${count}`));
    await stores.events.flush();
    stores.events.append(usage('later'));
    await stores.events.flush();
    expect(await idsOf(stores)).toEqual([
      ...Array.from({ length: 10 }, (_, index) => `event-${index}`),
      'later',
    ]);
    expect(logger.messages.filter(message => message.includes('"lost":15'))).toHaveLength(1);
    expect(stores.outbox.lost).toBe(15);
  });

  test('events wait while the file cannot be written, and are stored afterwards', async () => {
    const file = newFile();
    const logger = collectingLogger();
    const stores = open({ file, logger });
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    stores.events.append(usage('a'));
    const flushed = stores.events.flush();
    await waitFor(() => logger.messages.some(message => message.includes('Trying again')), {
      timeoutMs: 15_000,
    });
    other.exec('ROLLBACK');
    other.close();
    await flushed;
    expect(await idsOf(stores)).toEqual(['a']);
  });

  test('an event of no known stream is refused loudly and stops no other', async () => {
    const logger = collectingLogger();
    const stores = open({ logger });
    stores.events.append({ ...usage('a'), subject: 'other.v1' });
    stores.events.append(usage('b'));
    await stores.events.flush();
    expect(await idsOf(stores)).toEqual(['b']);
    expect(logger.messages[0]).toContain('other.v1');
  });
});

test('a limit of an hour and more goes on after a restart, shorter ones begin anew', async () => {
  const file = newFile();
  const limits = (windowMs: number) => [limitOf({ key: 'k', limit: 1, form: { kind: 'sliding', windowMs } })];
  const hold = (stores: Stores, id: string, windowMs: number) =>
    stores.reservations.hold({ id, attempt: 1, tenant: 't', leaseMs: 1_000, limits: limits(windowMs) });
  const first = open({ file });
  await hold(first, 'a', 3_600_000);
  await hold(first, 'b', 60_000);
  await first.close();
  const second = open({ file });
  expect(await hold(second, 'c', 3_600_000)).toMatchObject({ kind: 'refused' });
  expect(await hold(second, 'd', 60_000)).toMatchObject({ kind: 'held' });
});

test('nothing of a cluster is loaded', async () => {
  const script = `
    import { createRequire } from 'node:module';
    import ${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)};
    console.log(Object.keys(createRequire('/').cache).join());
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  expect(stdout).not.toMatch(/@nats-io|ioredis/);
});
