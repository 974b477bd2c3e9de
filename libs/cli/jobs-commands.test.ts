import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { answerJson, envFor, runCommand, startGateway } from './cli-fixture.ts';

beforeEach(() => {
  vi.stubEnv('FORCE_COLOR', undefined);
  vi.stubEnv('NO_COLOR', undefined);
});
afterEach(() => vi.unstubAllEnvs());

const jobOf = (id: string, changes: object = {}) => ({
  id,
  object: 'job',
  state: 'queued',
  queue: 'chat',
  tenant: 'acme',
  protocol: 'openai-chat',
  model: 'gpt-5',
  position: 3,
  runs: 0,
  createdAt: '2030-01-31T12:03:04.567Z',
  dueBy: '2030-02-01T12:03:04.567Z',
  ...changes,
});
const dead = jobOf('dead', {
  state: 'failed',
  position: undefined,
  runs: 2,
  error: { code: 'unauthenticated', message: 'No valid credential.' },
});
const cellsOf = (text: string): string[][] => text.split('\n').map(line => line.trim().split(/ {2,}/));

test('jobs list shows how jobs stand, page after page', async () => {
  const { url, seen } = await startGateway(({ path }, response) =>
    answerJson(response, 200, path.includes('after=') ? { data: [dead] } : { data: [jobOf('a')], next: 'a' }),
  );
  const { code, stdout } = await runCommand(['jobs', 'list', '--tenant', 'acme'], { env: envFor(url) });
  expect(code).toBe(0);
  expect(seen.map(({ path }) => path)).toEqual([
    '/api/v1/jobs?limit=100&tenant=acme',
    '/api/v1/jobs?limit=99&tenant=acme&after=a',
  ]);
  expect(cellsOf(stdout).slice(0, 3)).toEqual([
    ['ID', 'STATE', 'QUEUE', 'TENANT', 'MODEL', 'POSITION', 'RUNS', 'CREATED', 'RESULT'],
    ['a', 'queued', 'chat', 'acme', 'gpt-5', '3', '0', '2030-01-31 12:03:04', '-'],
    ['dead', 'failed', 'chat', 'acme', 'gpt-5', '-', '2', '2030-01-31 12:03:04', 'unauthenticated'],
  ]);
});

test('jobs show says why one failed', async () => {
  const { url } = await startGateway((_, response) => answerJson(response, 200, dead));
  const { stdout } = await runCommand(['jobs', 'show', 'dead'], { env: envFor(url) });
  expect(cellsOf(stdout)).toContainEqual(['reason', 'unauthenticated: No valid credential.']);
});

test('jobs retry and drop say what was done', async () => {
  const { url, seen } = await startGateway(({ method }, response) =>
    answerJson(response, 200, method === 'POST' ? jobOf('dead') : dead),
  );
  const retried = await runCommand(['jobs', 'retry', 'dead'], { env: envFor(url) });
  const dropped = await runCommand(['jobs', 'drop', 'dead'], { env: envFor(url) });
  expect(seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /api/v1/jobs/dead/retry',
    'DELETE /api/v1/jobs/dead',
  ]);
  expect(retried.stdout).toBe('Job dead waits again, until 2030-02-01 12:03:04 UTC at most.\n');
  expect(dropped.stdout).toBe('Job dead is forgotten.\n');
});
