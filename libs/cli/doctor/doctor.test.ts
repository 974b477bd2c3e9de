import type { ServerResponse } from 'node:http';
import { freePort } from '@sluice/local-servers';
import { temporaryFolder } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { answerJson, envFor, runCommand, type SeenRequest, startGateway } from '../cli-fixture.ts';
import type { Finding } from './finding.ts';

const node = (instance: string, changes: object = {}) => ({
  instance,
  services: ['sluice'],
  revision: 7,
  clockAheadMs: 0,
  spoolBytes: 0,
  spoolFailing: false,
  ...changes,
});
const provider = (name: string, changes: object = {}) => ({
  provider: name,
  state: 'up',
  keys: { count: 2, resting: 0 },
  ...changes,
});

const sound: Readonly<Record<string, unknown>> = {
  '/health': { status: 'healthy', version: '1.2.3', uptime_seconds: 60 },
  '/ready': { status: 'ready', reasons: [], warnings: [] },
  '/api/v1/me': { tenant: 'acme', roles: ['owner'] },
  '/api/v1/nodes': { data: [node('sluice.1')] },
  '/api/v1/config': {},
  '/api/v1/health/providers': { data: [provider('openai')] },
  '/api/v1/load': { queues: [] },
  '/api/v1/jobs': { data: [] },
  '/api/v1/alerts/destinations': { data: [] },
};

interface Broken {
  /** What is answered by path in place of what a sound gateway answers; a number is a status. */
  answers?: Readonly<Record<string, unknown>>;
  headers?: Record<string, string>;
}

/** What is found of a gateway that answers so. */
async function look({ answers = {}, headers = {} }: Broken = {}) {
  const all: Readonly<Record<string, unknown>> = { ...sound, ...answers };
  const { url } = await startGateway(({ path }: SeenRequest, response: ServerResponse) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const answer = all[path.split('?')[0] ?? ''];
    if (typeof answer === 'number') answerJson(response, answer, { detail: 'No.' });
    else answerJson(response, 200, answer);
  });
  const { code, stdout, stderr } = await runCommand(['doctor', '--remote', '--json'], { env: envFor(url) });
  const { findings, faults }: { findings: Finding[]; faults: number } = JSON.parse(stdout);
  return { code, stderr, faults, findings, bad: findings.filter(({ state }) => state !== 'ok') };
}

test('of a gateway that is sound everything is fine', async () => {
  const { code, bad, findings } = await look();
  expect({ code, bad }).toEqual({ code: 0, bad: [] });
  expect(findings.map(({ check }) => check)).toEqual([
    'gateway',
    'clock',
    'ready',
    'key',
    'processes',
    'revision',
    'clocks of processes',
    'spool',
    'configuration in use',
    'providers',
    'queues',
    'dead letters',
    'alerts',
  ]);
});

test.each<[string, Broken, Partial<Finding>]>([
  [
    'is not ready',
    { answers: { '/ready': { status: 'not ready', reasons: ['NATS is not connected'] } } },
    { check: 'ready', state: 'fault', found: 'NATS is not connected' },
  ],
  [
    'does not know the key',
    { answers: { '/api/v1/me': 401 } },
    { check: 'key', state: 'fault', remedy: expect.stringContaining('AI_GATEWAY_API_KEY') },
  ],
  [
    'has another time',
    { headers: { date: new Date(Date.now() + 60_000).toUTCString() } },
    { check: 'clock', state: 'warning', found: expect.stringMatching(/\b\d\d s ahead/) },
  ],
  [
    'serves two revisions',
    {
      answers: {
        '/api/v1/nodes': {
          data: [node('sluice.1'), node('dispatch.1', { services: ['dispatch'], revision: 6 })],
        },
      },
    },
    { check: 'revision', state: 'fault', found: 'they differ: 7: sluice.1; 6: dispatch.1' },
  ],
  [
    'lacks a service',
    {
      answers: {
        '/api/v1/nodes': { data: [node('ingress-control.1', { services: ['ingress', 'control'] })] },
      },
    },
    {
      check: 'processes',
      state: 'fault',
      found: expect.stringMatching(/^no process of auth, policy, .* answers$/),
    },
  ],
  [
    'has a process whose clock is off',
    { answers: { '/api/v1/nodes': { data: [node('sluice.1', { clockAheadMs: -900 })] } } },
    { check: 'clocks of processes', state: 'fault', found: 'sluice.1 is off by -900 ms' },
  ],
  [
    'cannot keep events',
    { answers: { '/api/v1/nodes': { data: [node('sluice.1', { spoolFailing: true })] } } },
    { check: 'spool', state: 'fault' },
  ],
  [
    'has events that are not stored',
    { answers: { '/api/v1/nodes': { data: [node('sluice.1', { spoolBytes: 1e9 })] } } },
    { check: 'spool', state: 'warning' },
  ],
  [
    'could not use its file',
    { answers: { '/api/v1/config': { lastError: { message: 'sluice.yaml:3:3: no' } } } },
    { check: 'configuration in use', state: 'fault', found: 'sluice.yaml:3:3: no' },
  ],
  [
    'has a provider that is down',
    {
      answers: {
        '/api/v1/health/providers': {
          data: [provider('groq', { state: 'down', check: { failure: 'status 503' } })],
        },
      },
    },
    { check: 'provider groq', state: 'fault', found: expect.stringContaining('status 503') },
  ],
  [
    'has a provider behind an open breaker',
    { answers: { '/api/v1/health/providers': { data: [provider('groq', { state: 'open' })] } } },
    { check: 'provider groq', state: 'warning' },
  ],
  [
    'has keys that a provider refused',
    {
      answers: {
        '/api/v1/health/providers': { data: [provider('groq', { keys: { count: 2, resting: 1 } })] },
      },
    },
    { check: 'provider groq', state: 'warning', found: '1 of 2 keys were refused by it' },
  ],
  [
    'lets requests wait',
    { answers: { '/api/v1/load': { queues: [{ queue: 'chat', waiting: 3, oldestSeconds: 61 }] } } },
    { check: 'queue chat', state: 'warning' },
  ],
  [
    'has dead letters',
    { answers: { '/api/v1/jobs': { data: [{}, {}] } } },
    { check: 'dead letters', state: 'warning', found: '2 jobs have failed' },
  ],
  [
    'has alerts that wait',
    { answers: { '/api/v1/alerts/destinations': { data: [{ destination: 'slack', waiting: 4 }] } } },
    { check: 'alerts to slack', state: 'warning' },
  ],
])('a gateway that %s is told, with what to do', async (_, broken, expected) => {
  const { code, bad, faults } = await look(broken);
  expect(bad).toEqual([expect.objectContaining({ remedy: expect.any(String), ...expected })]);
  expect([code, faults]).toEqual(expected.state === 'fault' ? [1, 1] : [0, 0]);
});

test('what the key may not ask is passed over, and no fault', async () => {
  const { code, bad } = await look({ answers: { '/api/v1/nodes': 403, '/api/v1/jobs': 403 } });
  expect(bad.map(({ check, state }) => [check, state])).toEqual([
    ['processes', 'skipped'],
    ['dead letters', 'skipped'],
  ]);
  expect(code).toBe(0);
});

test('a gateway that was named and is away is a fault; one that nobody has started yet is none', async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const named = await runCommand(['doctor', '--remote'], { env: envFor(url) });
  expect(named.code).toBe(1);
  expect(named.stdout).toContain(`Nothing listens at ${url}`);
  expect(named.stderr).toMatch(/^1 fault, /);
});

test('something else that answers is told apart, and so is a key that is missing', async () => {
  const { url } = await startGateway((_, response) => answerJson(response, 200, 'hello'));
  const other = await runCommand(['doctor', '--remote'], { env: envFor(url) });
  expect(other.stdout).toMatch(/gateway +fault +what answers at .* is none/);
  const gateway = await startGateway(({ path }, response) => answerJson(response, 200, sound[path]));
  const keyless = await runCommand(['doctor', '--remote'], {
    env: { GATEWAY_URL: gateway.url, XDG_CONFIG_HOME: temporaryFolder() },
  });
  expect(keyless.stdout).toMatch(/key +fault +There is no key: set AI_GATEWAY_API_KEY/);
  expect(keyless.code).toBe(1);
});

test('for people it is a table, coloured on a terminal alone', async () => {
  const { url } = await startGateway(({ path }, response) =>
    answerJson(response, 200, sound[path.split('?')[0] ?? '']),
  );
  const { stdout, stderr, code } = await runCommand(['doctor', '--remote'], { env: envFor(url) });
  expect(stdout).toMatch(/^CHECK +STATE +FOUND +WHAT TO DO\ngateway +ok +/);
  expect(stdout).not.toContain('\u001b');
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'Nothing is wrong.\n' });
});
