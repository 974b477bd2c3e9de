import { writeFileSync } from 'node:fs';
import { temporaryFolder } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { answerJson, envFor, runCommand, startGateway } from '../cli-fixture.ts';

const shown = {
  revision: 3,
  author: 'configuration file',
  message: 'From sluice.yaml',
  at: '2030-01-01T00:00:00.000Z',
  document: { providers: [{ name: 'openai', apiKey: '[secret]' }] },
};

test('config show writes the document as YAML, and what is wrong with a newer one on standard error', async () => {
  const lastError = { message: 'sluice.yaml:3:1: tires: unknown key', at: '2030-01-02T00:00:00.000Z' };
  const { url } = await startGateway((_, response) => answerJson(response, 200, { ...shown, lastError }));
  const { code, stdout, stderr } = await runCommand(['config', 'show'], { env: envFor(url) });
  expect(code).toBe(0);
  expect(stdout).toBe(
    [
      '# revision 3, by configuration file, 2030-01-01T00:00:00.000Z: From sluice.yaml',
      'providers:',
      '  - name: openai',
      '    apiKey: "[secret]"',
      '',
    ].join('\n'),
  );
  expect(stderr).toContain('not in use (2030-01-02T00:00:00.000Z):\nsluice.yaml:3:1: tires: unknown key\n');
});

test('config show --json is one line', async () => {
  const { url } = await startGateway((_, response) => answerJson(response, 200, shown));
  const { stdout } = await runCommand(['config', 'show', '--json'], { env: envFor(url) });
  expect(stdout.trim()).not.toContain('\n');
  expect(JSON.parse(stdout)).toEqual(shown);
});

const folder = temporaryFolder();
const file = `${folder}/sluice.yaml`;
writeFileSync(file, 'tiers:\n  gold: {}\n');
const changes = [
  { kind: 'added', path: 'tiers.gold', after: {} },
  { kind: 'changed', path: 'routes[chat].strict', before: false, after: true },
  { kind: 'removed', path: 'tiers.free', before: {} },
];

test('config plan shows each change with its sign, and how many there are', async () => {
  const { url, seen } = await startGateway((_, response) =>
    answerJson(response, 200, { revision: 4, changes }),
  );
  const { code, stdout } = await runCommand(['config', 'plan', file], { env: envFor(url) });
  expect(code).toBe(0);
  expect(stdout.split('\n')).toEqual([
    '+ tiers.gold: {}',
    '~ routes[chat].strict: false -> true',
    '- tiers.free: {}',
    '',
    '1 to add, 1 to change, 1 to remove.',
    '',
  ]);
  expect(seen).toMatchObject([
    { method: 'POST', path: '/api/v1/config/plan', body: { tiers: { gold: {} } } },
  ]);
});

test('config apply is held to the revision that it was planned for', async () => {
  const { url, seen } = await startGateway((request, response) =>
    answerJson(response, 200, { revision: request.method === 'POST' ? 4 : 5, changes }),
  );
  const { stdout } = await runCommand(['config', 'apply', file, '-m', 'Gold for all'], { env: envFor(url) });
  expect(stdout).toContain('Revision 5 is in use.');
  expect(seen[1]).toMatchObject({
    method: 'PUT',
    path: '/api/v1/config?message=Gold+for+all',
    headers: { 'if-match': '"4"' },
  });
});

test('config rollback, history and diff ask for revisions by number', async () => {
  const revision = { revision: 5, at: '2030-01-01T00:00:00.000Z', author: 'ada', message: 'Back' };
  const { url, seen } = await startGateway((_, response) =>
    answerJson(response, 200, { ...revision, from: 1, to: 5, changes, data: [revision] }),
  );
  const env = envFor(url);
  expect((await runCommand(['config', 'rollback', '2'], { env })).stdout).toContain('Revision 5 is in use.');
  expect((await runCommand(['config', 'history'], { env })).stdout).toContain(
    '5         2030-01-01T00:00:00  ada  Back',
  );
  expect((await runCommand(['config', 'diff', '1'], { env })).stdout).toContain('- tiers.free: {}');
  expect(seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /api/v1/revisions/2/rollback',
    'GET /api/v1/revisions?limit=20',
    'GET /api/v1/revisions/diff?from=1',
  ]);
  expect((await runCommand(['config', 'rollback', 'x'], { env })).code).toBe(2);
});

test('config validate and config schema need no gateway', async () => {
  expect(await runCommand(['config', 'validate', file])).toMatchObject({
    code: 0,
    stdout: `${file} can be used.\n`,
  });
  const bad = `${folder}/bad.yaml`;
  writeFileSync(bad, 'tires: {}\n');
  const { code, stderr } = await runCommand(['config', 'validate', bad]);
  expect(code).toBe(78);
  expect(stderr).toContain('bad.yaml:1:1: tires: unknown key, did you mean "tiers"?');
  const { stdout } = await runCommand(['config', 'schema']);
  expect(JSON.parse(stdout)).toMatchObject({ properties: { routes: {}, tiers: {} } });
});

test('config explain shows the route and why others do not take the request', async () => {
  const explained = {
    outcome: 'routed',
    route: 'gpt',
    strategy: 'ordered',
    routes: [{ name: 'claude', taken: false, why: 'its model is claude-*' }],
    targets: [{ provider: 'openai', model: 'gpt-5', protocol: 'openai-chat', weight: 1 }],
    limits: [{ title: '100 requests per 1m by key', of: 'route:gpt', counted: 'x', reserves: 1 }],
    budgets: [
      {
        budget: 'research',
        subject: { tenant: 'acme' },
        amountDollars: '5.00',
        per: 'day',
        reservesDollars: '0.01',
        withoutRoom: 'refuse',
      },
    ],
  };
  const { url, seen } = await startGateway((_, response) => answerJson(response, 200, explained));
  const { stdout } = await runCommand(['config', 'explain', '--model', 'gpt-5', '--role', 'viewer'], {
    env: envFor(url),
  });
  expect(stdout).toContain('Routed to gpt, strategy ordered');
  expect(stdout).toContain('its model is claude-*');
  expect(stdout).toMatch(/research +tenant acme +\$5\.00 a day +\$0\.01 +refuse/);
  expect(seen[0]).toMatchObject({
    path: '/api/v1/config/explain',
    body: { model: 'gpt-5', roles: ['viewer'] },
  });
});
