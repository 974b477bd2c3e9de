import { createSecretKey } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { ConfigError } from '@sluice/config';
import { type ConfigStore, SecretBox } from '@sluice/store';
import { openEmbeddedStores } from '@sluice/store/embedded';
import { Registry } from '@sluice/telemetry';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { auditEventsOf, NOW } from '../control-fixture.ts';
import { SecretKeeper } from '../secrets/secret-keeper.ts';
import { publishConfigFile } from './publish-config-file.ts';

const masterKey = createSecretKey(Buffer.from('the master key of these tests, 32 bytes'));
const box = new SecretBox(masterKey);

async function open(
  content: string,
  around: (store: ConfigStore) => ConfigStore = store => store,
  before: (store: ConfigStore, file: string) => Promise<unknown> = async () => undefined,
) {
  const folder = temporaryFolder();
  const file = `${folder}/sluice.yaml`;
  const write = (text: string): void => {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  };
  write(content);
  const logged: string[] = [];
  const metrics = new Registry();
  const stores = openEmbeddedStores({
    file: `${folder}/state.db`,
    logger: pino({ level: 'silent' }),
    clock: () => NOW,
  });
  onTestFinished(() => stores.close());
  await before(stores.config, file);
  const published = await publishConfigFile({
    file,
    env: {},
    secrets: 'defer',
    revisions: around(stores.config),
    events: stores.events,
    keeper: new SecretKeeper({ secrets: stores.secrets, box, keySecret: masterKey, clock: () => NOW }),
    telemetry: { logger: pino({}, { write: line => logged.push(line) }), metrics, tracing: undefined },
    clock: () => NOW,
    intervalMs: 5,
  });
  onTestFinished(() => published.close());
  return {
    file,
    write,
    logged,
    published,
    current: () => stores.config.current(),
    audited: async () => (await auditEventsOf(stores.events)).map(({ event }) => event),
    metric: async (name: string) => (await metrics.getSingleMetricAsString(name)).split('\n').at(-1),
  };
}

test('a changed file becomes the next revision', async () => {
  const { file, write, published, current } = await open('version: 1\n');
  expect(published.revision).toMatchObject({
    revision: 1,
    message: `From ${file}`,
    layers: { file: { version: 1 } },
  });
  write('tiers: { free: {} }\n');
  await waitFor(async () => (await current())?.revision === 2);
  expect((await current())?.layers).toEqual({ file: { tiers: { free: {} } } });
});

test.each([
  ['does not fit the schema', 'version: 1\ntires: {}\n', /:2:1: tires: .*"tiers"/],
  ['cannot be parsed', 'version: [\n', /sluice\.yaml:/],
])(
  'a changed file that %s leaves the last good revision and says where it is wrong',
  async (_, bad, text) => {
    const { write, logged, published, current, metric } = await open('version: 1\n');
    write(bad);
    await waitFor(() => published.lastFault() !== undefined);
    expect(published.lastFault()).toEqual({ message: expect.stringMatching(text), at: NOW });
    expect((await current())?.revision).toBe(1);
    expect(await metric('sluice_config_load_errors_total')).toBe('sluice_config_load_errors_total 1');
    expect(logged.at(-1)).toContain('last good revision');
    write('version: 1\n');
    await waitFor(() => published.lastFault() === undefined);
    expect((await current())?.revision).toBe(1);
  },
);

test('a file that is wrong at the start is an error', async () => {
  await expect(open('version: 2\n')).rejects.toThrow(ConfigError);
});

const unchanged = (store: ConfigStore): ConfigStore => ({
  current: () => store.current(),
  publish: (...given) => store.publish(...given),
  read: revision => store.read(revision),
  history: range => store.history(range),
  follow: listener => store.follow(listener),
});

test('what the API changed stays when the file changes, but for what a locked file says', async () => {
  const api = { routes: { $list: { chat: { strict: true } } }, tiers: { gold: {} } };
  const chat = 'routes: [{ name: chat, targets: [{ provider: sample }] }]\n';
  const { write, current } = await open(
    chat,
    store => store,
    store => store.publish({ author: 'ada', message: 'x', layers: { file: {}, api } }, 0),
  );
  expect((await current())?.layers.api).toEqual(api);
  write(`${chat}config: { locked: true }\n`);
  await waitFor(async () => (await current())?.revision === 3);
  expect((await current())?.layers.api).toEqual({ tiers: { gold: {} } });
});

test('a file that does not fit what the API changed leaves the last good revision, also at the start', async () => {
  const api = { routes: { $list: { mine: { name: 'mine', targets: [{ provider: 'own' }] } } } };
  const own = { providers: [{ name: 'own', baseUrl: 'https://own.example/v1' }] };
  const { published, current, write } = await open(
    'version: 1\n',
    store => store,
    store => store.publish({ author: 'ada', message: 'x', layers: { file: own, api } }, 0),
  );
  expect(published.revision.revision).toBe(1);
  expect(published.lastFault()?.message).toContain('there is no provider "own"');
  write('providers: [{ name: own, baseUrl: "https://other.example/v1" }]\n');
  await waitFor(async () => (await current())?.revision === 2);
  expect(published.lastFault()).toBeUndefined();
});

test('what each process reads for itself, such as passwords of NATS and Redis, is in no revision', async () => {
  const { current } = await open(
    'bus: { nats: { servers: ["nats://u:canary@nats:4222"] } }\nstate: { redis: { url: "redis://:canary@redis" } }\nauth: { keySecret: canary }\n',
  );
  expect((await current())?.layers).toEqual({ file: {} });
});

test('a change is stored once the store can be reached again', async () => {
  let failures = 1;
  const { write, current } = await open('version: 1\n', store => ({
    ...unchanged(store),
    publish(next, expected) {
      if (JSON.stringify(next.layers).includes('free') && failures-- > 0) throw new Error('away');
      return store.publish(next, expected);
    },
  }));
  write('tiers: { free: {} }\n');
  await waitFor(async () => (await current())?.revision === 2);
});

test('every revision is in the audit log once, also one whose publisher ended before it could say so', async () => {
  const { write, audited } = await open(
    'version: 1\n',
    store => store,
    store =>
      store.publish({ author: 'configuration file', message: 'x', layers: { file: { version: 1 } } }, 0),
  );
  await waitFor(async () => (await audited()).length === 1);
  write('tiers: { free: {} }\n');
  await waitFor(async () => (await audited()).length === 2);
  write('version: 1\n');
  await waitFor(async () => (await audited()).length === 3);
  expect((await audited()).map(({ actor, action, target }) => ({ actor, action, id: target.id }))).toEqual(
    ['1', '2', '3'].map(id => ({
      actor: { kind: 'system', name: 'configuration file' },
      action: 'config.published',
      id,
    })),
  );
});
