import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { answerJson, envFor, runCommand, startGateway } from './cli-fixture.ts';

beforeEach(() => {
  vi.stubEnv('FORCE_COLOR', undefined);
  vi.stubEnv('NO_COLOR', undefined);
});
afterEach(() => vi.unstubAllEnvs());

const AT = Date.parse('2030-01-31T12:03:04.567Z');
const cellsOf = (text: string): string[][] => text.split('\n').map(line => line.split(/ {2,}/));
const hoursSince = (time: string | null): number =>
  Math.round((Date.now() - Date.parse(time ?? '')) / 3_600_000);

test('alerts list shows the alerts of a week by default, with their facts', async () => {
  const { url, seen } = await startGateway((_, response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    const alert = {
      sequence: 1,
      at: AT,
      tenant: '',
      kind: 'audit.broken',
      severity: 'critical',
      title: 'The audit log was\u001b[2J cut.',
      details: { found: 'seal 2 is gone' },
    };
    response.end(`${JSON.stringify(alert)}\n`);
  });
  const { code, stdout } = await runCommand(['alerts', 'list', '--severity', 'warning'], {
    env: envFor(url),
  });
  expect(code).toBe(0);
  const query = new URL(seen[0]?.path ?? '', url).searchParams;
  expect([query.get('severity'), hoursSince(query.get('from'))]).toEqual(['warning', 7 * 24]);
  expect(cellsOf(stdout)).toEqual([
    [
      '2030-01-31T12:03:04Z',
      '-',
      'critical',
      'audit.broken',
      'The audit log was\ufffd[2J cut. found=seal 2 is gone',
    ],
    [''],
  ]);
});

test('alerts test shows what happened at each destination, and ends with 1 where one did not get it', async () => {
  const destinations = [
    { destination: 'alert:pager', result: 'delivered', status: 200, durationMs: 81.4 },
    { destination: 'alert:slack', result: 'dead', status: 404, reason: 'it answered 404', durationMs: 12 },
    { destination: 'alert:gitlab-issue', result: 'waiting', reason: 'no outcome' },
  ];
  const { url, seen } = await startGateway((_, response) =>
    answerJson(response, 200, { alertId: 'test:1', destinations: destinations.splice(0) }),
  );
  const { code, stdout, stderr } = await runCommand(['alerts', 'test'], { env: envFor(url) });
  expect([code, seen[0]?.method, seen[0]?.path]).toEqual([1, 'POST', '/api/v1/alerts/test']);
  expect(stderr).toContain('2 of 3 did not get the test alert.');
  expect(cellsOf(stdout)).toEqual([
    ['DESTINATION', 'RESULT', 'STATUS', 'TIME', 'WHY'],
    ['alert:pager', 'delivered', '200', '81 ms'],
    ['alert:slack', 'dead', '404', '12 ms', 'it answered 404'],
    ['alert:gitlab-issue', 'waiting', '-', '-', 'no outcome'],
    [''],
  ]);
  expect((await runCommand(['alerts', 'test', '--json'], { env: envFor(url) })).code).toBe(0);
});

test('alerts destinations shows where they go and how many wait', async () => {
  const answers: object[] = [
    { data: [{ destination: 'alert:slack', to: 'slack', waiting: 3 }] },
    { data: [] },
  ];
  const { url } = await startGateway((_, response) => answerJson(response, 200, answers.shift()));
  const run = () => runCommand(['alerts', 'destinations'], { env: envFor(url) });
  expect(cellsOf((await run()).stdout)).toEqual([
    ['DESTINATION', 'TO', 'WAITING'],
    ['alert:slack', 'slack', '3'],
    [''],
  ]);
  expect((await run()).stdout).toContain('to the log alone');
});

test('deliveries list shows what was given up and why', async () => {
  const { url, seen } = await startGateway((_, response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    const delivery = {
      sequence: 7,
      at: AT,
      tenant: 'acme',
      kind: 'request',
      noticeId: 'f00',
      destination: 'callback:chat',
      result: 'dead',
      attempts: 12,
      status: 500,
      reason: 'it answered 500',
      notice: '{}',
    };
    response.end(`${JSON.stringify(delivery)}\n`);
  });
  const { stdout } = await runCommand(
    ['deliveries', 'list', '--result', 'dead', '--destination', 'callback:chat', '--since', '2d'],
    { env: envFor(url) },
  );
  const query = new URL(seen[0]?.path ?? '', url).searchParams;
  expect(Object.fromEntries(query)).toMatchObject({ result: 'dead', destination: 'callback:chat' });
  expect(hoursSince(query.get('from'))).toBe(48);
  expect(cellsOf(stdout)[0]).toEqual([
    '2030-01-31T12:03:04Z',
    'acme',
    'callback:chat',
    'f00',
    '12',
    'dead 500 it answered 500',
  ]);
});

test('deliveries retry says how many wait again', async () => {
  const { url, seen } = await startGateway((_, response) =>
    answerJson(response, 202, { queued: 3, refused: 1 }),
  );
  const { code, stdout } = await runCommand(['deliveries', 'retry', '--destination', 'alert:slack'], {
    env: envFor(url),
  });
  expect(code).toBe(0);
  expect(seen[0]).toMatchObject({
    method: 'POST',
    body: { destination: 'alert:slack', since: expect.any(String) },
  });
  expect(stdout).toContain('3 notices wait to be sent again. 1 were refused');
});
