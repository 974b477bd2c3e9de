import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@sluice/local-servers';
import { type Collector, startCollector, temporaryFolder, waitFor } from '@sluice/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { Canaries, formsOf, secretPlaces } from './canaries.ts';
import { bearer, chatBody } from './client.ts';
import { cleanEnvironment, startSluice } from './gateway.ts';

const TEST_TIMEOUT_MS = 240_000;
const CHAT = '/v1/chat/completions';
const JSON_TYPE = { 'content-type': 'application/json' };
/** What each process reads for itself, and what makes much be logged. */
const ownSettings = { server: { host: '127.0.0.1' }, telemetry: { logs: { level: 'debug' } } };

/** Every trace, with what is asked and answered, and every figure. */
const sendingAllTo = (otlpEndpoint: string) => ({
  GATEWAY_TELEMETRY_TRACES_OTLPENDPOINT: otlpEndpoint,
  GATEWAY_TELEMETRY_TRACES_SAMPLE: '1',
  GATEWAY_TELEMETRY_TRACES_CONTENT: 'true',
  GATEWAY_TELEMETRY_METRICS_OTLPENDPOINT: otlpEndpoint,
});

type Headers = Record<string, string>;

interface Heard {
  url: string;
  canaries: Canaries;
  /** Every answer that is no place for a secret. */
  answers: string[];
  collector: Collector;
  /** Calls the admin API, and keeps the answer for the search. Gives its status. */
  hear(method: string, path: string, body?: unknown, headers?: Headers): Promise<number>;
  /** The same, where the answer shows a secret to who asked for it. */
  ask(method: string, path: string, body: unknown, headers?: Headers): Promise<Record<string, string>>;
  log(): string;
  /** Ends the gateway, and gives every file that it wrote. */
  end(): Promise<{ file: string; bytes: Buffer }[]>;
}

/** Everything that is on disk: the database, or the files of JetStream and Redis, and the spool. */
const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .map(file => ({ file, bytes: readFileSync(file) }));

/** A gateway whose own file has a canary in every place, and that traces and logs all it can. */
async function start(command: 'up' | 'cluster'): Promise<Heard> {
  const canaries = new Canaries();
  const { auth, ...places } = secretPlaces(canaries, 'file');
  const own = {
    keySecret: canaries.make('key-secret'),
    masterKey: canaries.make('master-key'),
    previousMasterKeys: [canaries.make('previous-master-key')],
  };
  const configFile = join(temporaryFolder(), 'sluice.json');
  writeFileSync(configFile, JSON.stringify({ ...places, ...ownSettings, auth: { ...auth, ...own } }));
  const collector = await startCollector();
  const folder = temporaryFolder();
  const adminKey = canaries.make('admin-key');
  const started = await startSluice(
    [command, '--config', configFile, '--port', String(await freePort()), '--data', folder],
    cleanEnvironment({ GATEWAY_ADMIN_KEY: adminKey, ...sendingAllTo(collector.url) }),
  );
  onTestFinished(() => started.stop());
  const { url } = started.ready;
  const answers: string[] = [];
  async function call(method: string, path: string, body: unknown, headers: Headers) {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { ...bearer(adminKey), ...JSON_TYPE, ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  }
  return {
    url,
    canaries,
    answers,
    collector,
    log: started.log,
    async hear(method, path, body, headers = {}) {
      const { status, text } = await call(method, path, body, headers);
      answers.push(text);
      return status;
    },
    async ask(method, path, body, headers = {}) {
      const { status, text } = await call(method, path, body, headers);
      expect({ path, status }).toEqual({ path, status: 201 });
      return JSON.parse(text);
    },
    async end() {
      await started.stop();
      await waitFor(() => collector.spans.length > 0);
      await collector.close();
      return filesBelow(folder);
    },
  };
}

/** By name, in a part and as a whole. */
async function plantInConfiguration({ hear, canaries }: Heard): Promise<void> {
  const whole = (where: string) => ({ ...secretPlaces(canaries, where), ...ownSettings });
  expect(await hear('POST', '/secrets', { name: 'canary', value: canaries.make('named') })).toBe(201);
  expect(await hear('PUT', '/secrets/canary', { value: canaries.make('replaced') })).toBe(200);
  expect(await hear('PUT', '/config', whole('api'))).toBe(200);
  expect(await hear('POST', '/config/plan', whole('plan'))).toBe(200);
  expect(await hear('POST', '/config/validate', whole('validate'))).toBe(200);
  const provider = { baseUrl: 'https://put.example/v1', headers: { 'x-token': canaries.make('put') } };
  expect(await hear('PUT', '/providers/put', provider)).toBe(201);
  expect(await hear('PATCH', '/providers/put', { apiKey: canaries.make('patched') })).toBe(200);
  const alert = { to: 'gitlab-issue', url: 'https://127.0.0.1:9/a/b', token: canaries.make('merged') };
  expect(await hear('PATCH', '/config', { alerts: [alert] })).toBe(200);
}

/** In each format, broken off, misspelt, and where it does not belong. */
async function plantInMistakes({ hear, canaries }: Heard): Promise<void> {
  const yaml = { 'content-type': 'application/yaml' };
  const toml = { 'content-type': 'application/toml' };
  const login = { issuer: 'https://i.example', clientId: 'c', redirectUri: 'https://g.example' };
  const provider = (more: object) => ({ providers: [{ name: 'x', ...more }] });
  const mistakes: [body: unknown, headers?: Headers][] = [
    [`providers: [{ name: y, baseUrl: https://y.example, apiKey: ${canaries.make('yaml')} `, yaml],
    [`providers:\n  - apiKey: ${canaries.make('yaml-key')}\n   name: y\n`, yaml],
    [`[[providers]]\napiKey = "${canaries.make('toml')}\n`, toml],
    [`{"providers": [{"apiKey": "${canaries.make('json')}"]}`],
    [provider({ apiKey: [canaries.make('list')] })],
    [provider({ apikey: canaries.make('misspelt') })],
    [provider({ baseUrl: `https://u:${canaries.make('password')}@x.example` })],
    [provider({ baseUrl: 'not an address', apiKey: canaries.make('beside') })],
    [{ auth: { login: { ...login, sessionSecret: canaries.make('z').slice(0, 20) } } }],
  ];
  for (const [body, headers] of mistakes)
    expect({ body, status: await hear('PUT', '/config', body, headers) }).toEqual({ body, status: 400 });
}

/** Keys and tokens, shown once to who asked, and a key to who asks for the same once more. */
async function mint({ ask, hear }: Heard): Promise<{ shown: string[]; key: string; token: string }> {
  const once = { 'idempotency-key': 'once' };
  const newKey = { name: 'canary', tenant: 'marker-tenant' };
  const { id, key = '' } = await ask('POST', '/keys', newKey, once);
  expect((await ask('POST', '/keys', newKey, once)).key).toBe(key);
  const { token = '' } = await ask('POST', '/tokens', { tenant: 'marker-tenant', user: 'ada' });
  const { key: rotated = '' } = await ask('POST', `/keys/${id}/rotate`, { overlap: '1h' });
  expect(await hear('POST', '/config/explain', { key: id, model: 'model-of-api' })).toBe(200);
  expect(await hear('GET', `/keys/${id}`)).toBe(200);
  return { shown: [key, token, rotated], key, token };
}

/** Requests whose providers, checks and receivers cannot be reached, by credentials that are good, and that are not. */
async function request({ url, canaries, answers, hear }: Heard, good: { key: string; token: string }) {
  const send = async (path: string, headers: Headers, body: object): Promise<void> => {
    const given = { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) };
    answers.push(await (await fetch(`${url}${path}`, given)).text());
  };
  for (const headers of [
    bearer(good.key),
    bearer(good.token),
    bearer(canaries.make('wrong-bearer')),
    { 'x-api-key': canaries.make('wrong-header') },
    { 'x-goog-api-key': canaries.make('wrong-google') },
  ])
    for (const model of ['model-of-api', 'google-api', 'sample']) await send(CHAT, headers, chatBody(model));
  for (const key of [good.key, canaries.make('wrong-query')])
    await send(
      `/v1beta/models/sample:generateContent?key=${key}`,
      {},
      { contents: [{ parts: [{ text: 'Hi' }] }] },
    );
  await hear('POST', '/alerts/test');
  answers.push(await (await fetch(`${url}/api/v1/login`, { redirect: 'manual' })).text());
}

/** Everything that there is to read, by the document of the API itself. */
async function readEverything({ url, answers, hear }: Heard): Promise<void> {
  const { paths } = (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as {
    paths: Record<string, object>;
  };
  const readable = Object.keys(paths).filter(
    path => path.startsWith('/api/v1/') && !path.includes('{') && 'get' in (paths[path] ?? {}),
  );
  expect(readable.length).toBeGreaterThan(20);
  for (const path of readable) await hear('GET', path.slice('/api/v1'.length));
  for (const path of [
    '/config?layers=true',
    '/revisions/1',
    '/revisions/2',
    '/revisions/diff?from=1&to=2',
    '/providers/put',
    '/routes/marker-of-api',
    '/secrets/canary',
  ])
    expect({ path, status: await hear('GET', path) }).toEqual({ path, status: 200 });
  expect(await hear('POST', '/secrets/rotate')).toBe(200);
  expect(await hear('POST', '/revisions/1/rollback')).toBe(200);
  answers.push(await (await fetch(`${url}/metrics`)).text());
}

test.each(['up', 'cluster'] as const)(
  'a secret is in clear nowhere, wherever it came in: no answer, log, span or figure by OTLP, event, difference, file (%s)',
  async command => {
    const heard = await start(command);
    await plantInConfiguration(heard);
    await plantInMistakes(heard);
    const { shown, ...credentials } = await mint(heard);
    await request(heard, credentials);
    await readEverything(heard);
    const files = await heard.end();
    const texts = {
      answers: heard.answers.join('\n'),
      log: heard.log(),
      otlp: Buffer.concat(heard.collector.bodies).toString('latin1'),
    };
    const found: object[] = [];
    for (const secret of [...heard.canaries.all, ...shown])
      for (const form of formsOf(secret)) {
        for (const [place, text] of Object.entries(texts))
          if (text.includes(form)) found.push({ secret, place });
        for (const { file, bytes } of files) if (bytes.includes(form)) found.push({ secret, file });
      }
    expect(found).toEqual([]);
    // What is no secret is found in each of them: so the search would find a secret, too.
    for (const action of ['config.published', 'secret.put', 'key.rotated', 'request.denied'])
      expect(texts.answers).toContain(action);
    expect(texts.log).toContain(CHAT);
    for (const sent of ['stage policy', 'chat sample', 'gen_ai.input.messages', 'http_requests_total'])
      expect(texts.otlp).toContain(sent);
    for (const marker of ['marker-of-file', 'marker-of-api', 'marker-tenant'])
      expect(files.some(({ bytes }) => bytes.includes(marker))).toBe(true);
  },
  TEST_TIMEOUT_MS,
);
