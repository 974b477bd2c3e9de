import { GatewayError } from '@sluice/contract';
import type { KeyFeed, KeyRecord, KeyStore } from '@sluice/store';
import { waitFor } from '@sluice/testkit';
import { afterEach, expect, test } from 'vitest';
import { keyRecord, NOW, recordingTelemetry } from './auth-fixture.ts';
import { createKeyDirectory } from './key-directory.ts';

/** A store whose answers the test gives by hand. */
class ScriptedKeys implements KeyStore {
  readonly records = new Map<string, KeyRecord>();
  reads = 0;
  feed: KeyFeed | undefined;
  left = false;
  failure: Error | undefined;
  followFailures = 0;
  /** When set, reads wait for it, and answer what was stored as they began. */
  gate: Promise<void> | undefined;

  async get(hash: string): Promise<KeyRecord | undefined> {
    this.reads += 1;
    const stored = this.records.get(hash);
    await this.gate;
    if (this.failure !== undefined) throw this.failure;
    return stored;
  }
  async put(record: KeyRecord): Promise<void> {
    this.records.set(record.hash, record);
    this.feed?.onChange(record);
  }
  async update(hash: string, change: (present: KeyRecord) => KeyRecord): Promise<KeyRecord | undefined> {
    const present = this.records.get(hash);
    if (present !== undefined) await this.put(change(present));
    return this.records.get(hash);
  }
  async list(): Promise<KeyRecord[]> {
    return [...this.records.values()];
  }
  async follow(feed: KeyFeed): Promise<() => void> {
    if (this.followFailures > 0) {
      this.followFailures -= 1;
      throw new GatewayError('not_ready');
    }
    this.feed = feed;
    return () => {
      this.left = true;
    };
  }
  async beat(): Promise<void> {
    this.feed?.onBeat();
  }
}

const controllers: AbortController[] = [];
afterEach(() => {
  for (const controller of controllers.splice(0)) controller.abort();
});

async function setUp(options: { capacity?: number; followFailures?: number } = {}) {
  const keys = new ScriptedKeys();
  keys.followFailures = options.followFailures ?? 0;
  const time = { now: NOW };
  const controller = new AbortController();
  controllers.push(controller);
  const { logger, lines } = recordingTelemetry();
  const directory = createKeyDirectory({
    keys,
    clock: () => time.now,
    logger,
    signal: controller.signal,
    capacity: options.capacity,
  });
  await waitFor(() => keys.feed, { what: 'the feed to be followed' });
  await keys.beat();
  return { keys, time, controller, directory, lines };
}

const record = keyRecord();

test('a key is read once and then found at once', async () => {
  const { keys, directory } = await setUp();
  keys.records.set(record.hash, record);
  expect(await directory.find(record.hash)).toEqual(record);
  expect(directory.find(record.hash)).toEqual(record);
  expect(keys.reads).toBe(1);
});

test('a hash without a key is remembered too', async () => {
  const { keys, directory } = await setUp();
  expect(await directory.find('f'.repeat(64))).toBeUndefined();
  expect(directory.find('f'.repeat(64))).toBeUndefined();
  expect(keys.reads).toBe(1);
});

test('a key that was unknown works as soon as it is made', async () => {
  const { keys, directory } = await setUp();
  await directory.find(record.hash);
  await keys.put(record);
  expect(directory.find(record.hash)).toEqual(record);
});

test('a revocation replaces what is cached as soon as the feed says so', async () => {
  const { keys, directory } = await setUp();
  keys.records.set(record.hash, record);
  await directory.find(record.hash);
  const revoked = { ...record, revokedAt: NOW };
  await keys.put(revoked);
  expect(directory.find(record.hash)).toEqual(revoked);
});

test('a revocation during a read wins over what the read returns', async () => {
  const { keys, directory } = await setUp();
  keys.records.set(record.hash, record);
  const gate = Promise.withResolvers<void>();
  keys.gate = gate.promise;
  const found = directory.find(record.hash);
  const revoked = { ...record, revokedAt: NOW };
  await keys.put(revoked);
  gate.resolve();
  expect(await found).toEqual(revoked);
  expect(directory.find(record.hash)).toEqual(revoked);
});

test('many requests with one new key are one read', async () => {
  const { keys, directory } = await setUp();
  keys.records.set(record.hash, record);
  const found = await Promise.all(Array.from({ length: 50 }, () => directory.find(record.hash)));
  expect(found).toEqual(Array.from({ length: 50 }, () => record));
  expect(keys.reads).toBe(1);
});

test('before the first beat, and five seconds after the last, every request reads the store', async () => {
  const { keys, time, directory } = await setUp();
  keys.records.set(record.hash, record);
  await directory.find(record.hash);
  time.now += 5_000;
  expect(directory.find(record.hash)).toEqual(record);
  time.now += 1;
  keys.records.set(record.hash, { ...record, revokedAt: time.now });
  expect(await directory.find(record.hash)).toMatchObject({ revokedAt: time.now });
  await directory.find(record.hash);
  expect(keys.reads).toBe(3);
});

test('what was cached before a silence is forgotten: changes may have been missed', async () => {
  const { keys, time, directory } = await setUp();
  keys.records.set(record.hash, record);
  await directory.find(record.hash);
  time.now += 6_000;
  keys.records.set(record.hash, { ...record, revokedAt: time.now });
  await keys.beat();
  expect(await directory.find(record.hash)).toHaveProperty('revokedAt');
});

test('a read begun during the silence is not cached when the feed comes back', async () => {
  const { keys, time, directory } = await setUp();
  keys.records.set(record.hash, record);
  time.now += 6_000;
  const gate = Promise.withResolvers<void>();
  keys.gate = gate.promise;
  const found = directory.find(record.hash);
  keys.records.set(record.hash, { ...record, revokedAt: time.now });
  await keys.beat();
  gate.resolve();
  await found;
  expect(await directory.find(record.hash)).toHaveProperty('revokedAt');
});

test('while the store cannot be read a request is refused as not ready, and tried anew the next time', async () => {
  const { keys, directory } = await setUp();
  keys.records.set(record.hash, record);
  keys.failure = new Error('connection refused');
  await expect(directory.find(record.hash)).rejects.toMatchObject({
    code: 'not_ready',
    details: { internal: expect.stringContaining('connection refused') },
  });
  keys.failure = undefined;
  expect(await directory.find(record.hash)).toEqual(record);
});

test('a flood of invented keys does not push out the keys in use', async () => {
  const { keys, directory } = await setUp({ capacity: 10 });
  keys.records.set(record.hash, record);
  await directory.find(record.hash);
  for (let index = 0; index < 100; index += 1) await directory.find(String(index).padStart(64, '0'));
  expect(directory.find(record.hash)).toEqual(record);
});

test('a store that is away at the start is followed when it comes', async () => {
  const { keys, directory, lines } = await setUp({ followFailures: 1 });
  keys.records.set(record.hash, record);
  await directory.find(record.hash);
  expect(directory.find(record.hash)).toEqual(record);
  expect(lines.join('')).toContain('cannot be followed yet');
});

test('the feed is left when the process stops', async () => {
  const { keys, controller } = await setUp();
  controller.abort();
  expect(keys.left).toBe(true);
});
