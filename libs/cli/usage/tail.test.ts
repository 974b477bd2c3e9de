import type { ServerResponse } from 'node:http';
import { waitFor } from '@sluice/testkit';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { answerJson, envFor, runCommand, startCommand, startGateway } from '../cli-fixture.ts';

beforeEach(() => {
  vi.stubEnv('FORCE_COLOR', undefined);
  vi.stubEnv('NO_COLOR', undefined);
});
afterEach(() => vi.unstubAllEnvs());

const event = (sequence: number, changes: Record<string, unknown> = {}): string =>
  `${JSON.stringify({
    sequence,
    version: 1,
    at: Date.parse('2030-01-31T12:03:04.567Z'),
    tenant: 'acme',
    requestedModel: 'gpt-5-mini',
    target: { provider: 'openai', model: 'gpt-5-mini' },
    tokens: { input: 15, output: 42, cachedInput: 0, reasoning: 0 },
    costNanoDollars: 87_750,
    estimated: false,
    latency: { totalMs: 811.6 },
    outcome: 'success',
    status: 200,
    ...changes,
  })}\n`;

function begin(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  response.flushHeaders();
}

test('usage tail shows time, tenant, model, target, tokens, cost, latency and outcome', async () => {
  const { url, seen } = await startGateway((_, response) => {
    begin(response);
    response.write('\n');
    response.write(event(1));
    response.end(
      event(2, {
        tenant: 'a\u001b[2J',
        target: undefined,
        costNanoDollars: undefined,
        estimated: true,
        outcome: 'error',
        status: 502,
        errorCode: 'upstream_unreachable',
      }),
    );
  });
  const { code, stdout, stderr } = await runCommand(['usage', 'tail', '--no-follow', '--tenant', 'acme'], {
    env: envFor(url),
  });
  expect([code, stderr]).toEqual([0, '']);
  expect(seen[0]?.path).toBe('/api/v1/usage/events?from=start&follow=false&tenant=acme');
  expect(stdout.split('\n').map(line => line.split(/ {2,}/))).toEqual([
    [
      '2030-01-31T12:03:04Z',
      'acme',
      'gpt-5-mini',
      'openai/gpt-5-mini',
      '15 in 42 out',
      '$0.00008775',
      '812 ms',
      'success',
    ],
    [
      '2030-01-31T12:03:04Z',
      'a\ufffd[2J',
      'gpt-5-mini',
      '-',
      '~15 in 42 out',
      'no price',
      '812 ms',
      'error 502 upstream_unreachable',
    ],
    [''],
  ]);
});

test('colours and the head of the columns are for terminals only', async () => {
  const { url } = await startGateway((_, response) => {
    begin(response);
    response.end(event(1));
  });
  const parameters = ['usage', 'tail', '--no-follow'];
  const piped = await runCommand(parameters, { env: envFor(url) });
  expect(piped.stdout).not.toContain('\u001b');
  const terminal = await runCommand(parameters, { env: envFor(url), isTTY: true });
  expect(terminal.stdout.startsWith('\u001b[1mTIME')).toBe(true);
  expect(terminal.stdout).toContain('\u001b[32msuccess');
});

test('--json gives the events as they are', async () => {
  const { url } = await startGateway((_, response) => {
    begin(response);
    response.end(`\n${event(1)}\n${event(2)}`);
  });
  const { stdout } = await runCommand(['usage', 'tail', '--no-follow', '--json'], { env: envFor(url) });
  expect(stdout).toBe(`${event(1)}${event(2)}`);
});

test('a broken connection is made again after the last whole event, and Ctrl-C ends it cleanly', async () => {
  const interrupt = new AbortController();
  const { url, seen, dropConnections } = await startGateway((_, response) => {
    if (seen.length === 2) return answerJson(response, 503, { detail: 'Starting.' });
    begin(response);
    response.write(seen.length === 1 ? `${event(1)}${event(2)}{"sequence":3,"ver` : event(3));
  });
  const { written, exit } = startCommand(['usage', 'tail', '--from', 'start', '--json'], {
    env: envFor(url),
    signal: interrupt.signal,
  });
  await waitFor(() => written.stdout.includes('"sequence":2'));
  dropConnections();
  await waitFor(() => written.stdout.includes('"sequence":3'));
  interrupt.abort();
  expect(await exit).toBe(0);
  expect(written.stdout).toBe(`${event(1)}${event(2)}${event(3)}`);
  expect(written.stderr).toBe('The connection was lost. Going on from 3 as soon as the gateway answers …\n');
  expect(seen.map(({ path }) => path.replace(/.*from=(\w+).*/, '$1'))).toEqual(['start', '3', '3']);
});

test('a connection that breaks before the first event is made again from when it began', async () => {
  const interrupt = new AbortController();
  const { url, seen } = await startGateway((_, response) => {
    response.sendDate = false;
    response.setHeader('date', 'Thu, 31 Jan 2030 12:00:00 GMT');
    begin(response);
    if (seen.length === 1) response.end();
    else response.write(event(1));
  });
  const { written, exit } = startCommand(['usage', 'tail'], { env: envFor(url), signal: interrupt.signal });
  await waitFor(() => written.stdout !== '');
  interrupt.abort();
  expect(await exit).toBe(0);
  expect(written.stderr).toBe('');
  expect(seen.map(({ path }) => new URL(path, url).searchParams.get('from'))).toEqual([
    'now',
    '2030-01-31T12:00:00.000Z',
  ]);
});

test('a key that is revoked meanwhile ends the reading', async () => {
  const { url, seen } = await startGateway((_, response) => {
    if (seen.length > 1) return answerJson(response, 401, { detail: 'No valid credential.' });
    begin(response);
    response.end();
  });
  const { code } = await runCommand(['usage', 'tail'], { env: envFor(url) });
  expect(code).toBe(77);
});

test('an event that this version cannot show is left out, not the ones after it', async () => {
  const { url } = await startGateway((_, response) => {
    begin(response);
    response.end(`${event(1, { tokens: 'many' })}{"sequence":2,\n${event(3)}`);
  });
  const { code, stdout, stderr } = await runCommand(['usage', 'tail', '--no-follow'], { env: envFor(url) });
  expect(code).toBe(0);
  expect(stdout.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain('--json shows every event');
});
