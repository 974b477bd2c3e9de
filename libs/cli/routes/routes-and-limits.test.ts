import { expect, test } from 'vitest';
import { answerJson, envFor, runCommand, startGateway } from '../cli-fixture.ts';

const chat = {
  name: 'chat',
  match: { model: 'gpt-*', tenant: ['acme', 'rival'] },
  targets: [{ provider: 'openai' }, { provider: 'local', model: 'llama3.2' }],
  auth: ['jwt'],
  guardrails: 'default',
};
const predict = {
  name: 'predict',
  match: { path: '/predict' },
  targets: [{ url: 'http://ai-service:8080' }],
};
const cellsOf = (text: string): string[] =>
  text
    .trimEnd()
    .split('\n')
    .map(line => line.replaceAll(/ {2,}/g, '|'));

test('routes are listed over all pages, with what they match and where they go', async () => {
  const { url, seen } = await startGateway(({ path }, response) =>
    answerJson(response, 200, path.includes('after=') ? { data: [predict] } : { data: [chat], next: 'chat' }),
  );
  const { stdout, code } = await runCommand(['routes', 'list'], { env: envFor(url) });
  expect(code).toBe(0);
  expect(cellsOf(stdout)).toEqual([
    'NAME|MATCHES|TARGETS|AUTH|GUARDRAILS',
    'chat|model gpt-*, tenant acme or rival|openai, local/llama3.2|jwt|default',
    'predict|path /predict|http://ai-service:8080|any|–',
  ]);
  expect(seen.map(({ path }) => path)).toEqual([
    '/api/v1/routes?limit=500',
    '/api/v1/routes?limit=500&after=chat',
  ]);
  const json = await runCommand(['routes', 'list', '--json'], { env: envFor(url) });
  expect(JSON.parse(json.stdout)).toEqual([chat, predict]);
});

test('one route is shown as the configuration has it, and taken away', async () => {
  const { url, seen } = await startGateway(({ method }, response) =>
    method === 'DELETE' ? void response.writeHead(204).end() : answerJson(response, 200, predict),
  );
  const shown = await runCommand(['routes', 'show', 'a route'], { env: envFor(url) });
  expect(shown.stdout).toContain('targets:\n  - url: http://ai-service:8080\n');
  const gone = await runCommand(['routes', 'delete', 'a route'], { env: envFor(url) });
  expect([gone.code, gone.stdout]).toEqual([0, expect.stringContaining('The route a route is gone')]);
  expect(seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /api/v1/routes/a%20route',
    'DELETE /api/v1/routes/a%20route',
  ]);
});

test('limits are listed and set in the notation of keys', async () => {
  const limits = [{ requests: 100, per: '1m', by: ['key'] }, { concurrent: 50 }];
  const limited = { scope: 'route', name: 'chat', limits };
  const { url, seen } = await startGateway(({ method }, response) =>
    answerJson(response, 200, method === 'PUT' ? limited : { data: [limited] }),
  );
  const listed = await runCommand(['limits', 'list'], { env: envFor(url) });
  expect(cellsOf(listed.stdout)).toEqual([
    'OF|NAME|LIMITS',
    'route|chat|requests=100/1m,by=key concurrent=50',
  ]);
  const line = ['limits', 'set', 'route', 'chat', 'requests=100/1m,by=key', 'concurrent=50'];
  const set = await runCommand(line, { env: envFor(url) });
  expect(set.stdout).toBe('Limits of the route chat, on every node: requests=100/1m,by=key concurrent=50\n');
  expect(seen.at(-1)).toMatchObject({ method: 'PUT', path: '/api/v1/limits/route/chat', body: { limits } });
  await runCommand(['limits', 'set', 'tier', 'free', 'none'], { env: envFor(url) });
  expect(seen.at(-1)).toMatchObject({ path: '/api/v1/limits/tier/free', body: { limits: [] } });
});

test('what is no limit, or of nothing that has limits, is refused before anybody is asked', async () => {
  const { url, seen } = await startGateway((_, response) => answerJson(response, 500, {}));
  for (const line of [
    ['set', 'route', 'chat', 'many'],
    ['set', 'key', 'chat', 'concurrent=1'],
    ['set', 'route', 'chat'],
  ])
    expect((await runCommand(['limits', ...line], { env: envFor(url) })).code).toBe(2);
  expect(seen).toEqual([]);
});
