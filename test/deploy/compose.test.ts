import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { serviceNames } from '@sluice/contract';
import { serviceNeeds } from '@sluice/hosting/service-needs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { readPage } from '../docs/pages.ts';
import { exposedBy, missingOf, readQuery, shippedQueries } from '../monitoring/queries.ts';
import { chartFolder } from './chart-files.ts';
import {
  composeDocument,
  composeFile,
  composeFolder,
  requiredVariables,
  setUp,
  startCompose,
} from './compose.ts';

const CLUSTER = 'docker-compose.yml';
const MONITORING = 'docker-compose.monitoring.yml';
const schema: object = JSON.parse(
  readFileSync(new URL('schemas/compose-spec.json', import.meta.url), 'utf8'),
) as object;
const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false });

describe.each([CLUSTER, MONITORING])('%s', name => {
  test('is valid by the schema of compose files', () => {
    const validate = ajv.getSchema('compose_spec.json') ?? ajv.compile(schema);
    expect(validate(composeDocument(name)), JSON.stringify(validate.errors)).toBe(true);
  });

  test('has fixed versions, limits, no privileges, and root folders that cannot be written', () => {
    for (const [service, container] of Object.entries(composeFile(name).services)) {
      expect(container.image, service).toMatch(/:v?\d+\.\d+\.\d+[\w.-]*\}?$/);
      expect(container, service).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
    }
  });

  test('mounts what is there', () => {
    const mounted = Object.values(composeFile(name).services)
      .flatMap(({ volumes }) => volumes.map(volume => volume.split(':')[0] ?? ''))
      .filter(source => source.startsWith('.'));
    for (const path of mounted) expect(existsSync(join(composeFolder, path)), path).toBe(true);
  });
});

test('every service has a container, which is given what the service needs and reaches whom it has to, no more', () => {
  const { services, networks } = composeFile(CLUSTER);
  const { nats: _nats, redis: _redis, ...ours } = services;
  expect(Object.keys(ours).sort()).toEqual([...serviceNames].sort());
  for (const service of serviceNames) {
    const needs = serviceNeeds[service];
    const { environment = {}, networks: joined = [], env_file: files = [] } = ours[service] ?? {};
    expect(Object.keys(environment).sort(), service).toEqual(
      [
        'GATEWAY_BUS_NATS_SERVERS',
        ...(needs.redis ? ['GATEWAY_STATE_REDIS_URL'] : []),
        ...(needs.keySecret ? ['GATEWAY_AUTH_KEYSECRET'] : []),
        ...(needs.masterKey ? ['GATEWAY_AUTH_MASTERKEY'] : []),
        ...(service === 'control' ? ['GATEWAY_ADMIN_KEY'] : []),
      ].sort(),
    );
    expect([...joined].sort(), service).toEqual(
      [
        'bus',
        ...(needs.redis ? ['state'] : []),
        ...(needs.outside === undefined ? [] : ['outside']),
        ...(service === 'ingress' ? ['clients'] : []),
      ].sort(),
    );
    expect(files.length, service).toBe(service === 'dispatch' ? 1 : 0);
  }
  expect(networks).toMatchObject({ bus: { internal: true }, state: { internal: true } });
});

test('NATS and Redis are those of the chart', () => {
  const values = parse(readFileSync(join(chartFolder, 'values.yaml'), 'utf8')) as Record<
    'nats' | 'redis',
    { image: { repository: string; tag: string } }
  >;
  const { services } = composeFile(CLUSTER);
  for (const name of ['nats', 'redis'] as const)
    expect(services[name]?.image).toBe(`${values[name].image.repository}:${values[name].image.tag}`);
});

test('setup.sh writes a secret of its own for everything that needs one, for nobody else to read, and only once', () => {
  const { file, variables, again } = setUp();
  const required = [...new Set([...requiredVariables(CLUSTER), ...requiredVariables(MONITORING)])];
  expect(Object.keys(variables).sort()).toEqual(required.sort());
  expect(new Set(Object.values(variables)).size).toBe(required.length);
  for (const [name, value] of Object.entries(variables)) expect(value.length, name).toBeGreaterThan(40);
  expect(statSync(file).mode & 0o077).toBe(0);
  const before = readFileSync(file, 'utf8');
  again();
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test('Prometheus scrapes every service', () => {
  const { scrape_configs: scraped } = parse(readFileSync(join(composeFolder, 'prometheus.yml'), 'utf8')) as {
    scrape_configs: { dns_sd_configs: { names: string[]; port: number }[] }[];
  };
  const [found] = scraped.flatMap(({ dns_sd_configs: lookups }) => lookups);
  expect([...(found?.names ?? [])].sort()).toEqual([...serviceNames].sort());
  expect(found?.port).toBe(9090);
});

/** What the page scales by, as `--scale ingress=3`. */
const shownScale = (): Record<string, number> =>
  Object.fromEntries(
    [...readPage('docs/deploy.md').text.matchAll(/--scale (\w+)=(\d+)/g)].map(([, service, count]) => [
      service,
      Number(count),
    ]),
  );

test('the cluster starts with what setup.sh wrote, as large as the page shows, answers at every ingress, and stops in order', async () => {
  const { variables } = setUp();
  const scale = shownScale();
  const run = await startCompose(variables, scale);
  onTestFinished(() => run.stop());
  expect(scale.ingress).toBeGreaterThan(1);
  expect(run.urls).toHaveLength(scale.ingress ?? 0);
  for (const url of run.urls) {
    const answer = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${variables.SLUICE_ADMIN_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'sample', messages: [{ role: 'user', content: 'Hello' }] }),
    });
    expect({ status: answer.status, text: await answer.text() }).toMatchObject({
      status: 200,
      text: expect.stringContaining('choices'),
    });
  }
  const texts = await Promise.all(
    run.processes.map(async ({ probes }) => (await fetch(`${probes}/metrics`)).text()),
  );
  const exposed = exposedBy(texts);
  for (const [place, query] of shippedQueries())
    expect(missingOf(readQuery(query), exposed), place).toEqual([]);
  await run.stop();
  expect(run.processes.map(({ child }) => child.exitCode)).toEqual(run.processes.map(() => 0));
  for (const { log, component } of run.processes)
    expect(log(), component).not.toMatch(/permissions violation/i);
}, 240_000);
