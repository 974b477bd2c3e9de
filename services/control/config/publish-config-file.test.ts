import { renameSync, writeFileSync } from 'node:fs';
import { ConfigError } from '@sluice/config';
import type { ConfigStore } from '@sluice/store';
import { openEmbeddedStores } from '@sluice/store/embedded';
import { Registry } from '@sluice/telemetry';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { auditEventsOf, NOW } from '../control-fixture.ts';
import { publishConfigFile } from './publish-config-file.ts';

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
  const { file, write, published, current, metric } = await open('version: 1\n');
  expect(published.revision).toMatchObject({ revision: 1, source: file, document: { version: 1 } });
  write('tiers: { free: {} }\n');
  await waitFor(async () => (await current())?.revision === 2);
  expect((await current())?.document).toEqual({ tiers: { free: {} } });
  await waitFor(async () => (await metric('sluice_config_revision')) === 'sluice_config_revision 2');
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

test('a change is stored once the store can be reached again', async () => {
  let failures = 1;
  const { write, current } = await open('version: 1\n', store => ({
    current: () => store.current(),
    follow: listener => store.follow(listener),
    publish(document, source) {
      if (JSON.stringify(document).includes('free') && failures-- > 0) throw new Error('away');
      return store.publish(document, source);
    },
  }));
  write('tiers: { free: {} }\n');
  await waitFor(async () => (await current())?.revision === 2);
});

test('every revision is in the audit log once, also one whose publisher ended before it could say so', async () => {
  const { write, audited } = await open(
    'version: 1\n',
    store => store,
    (store, file) => store.publish({ version: 1 }, file),
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
