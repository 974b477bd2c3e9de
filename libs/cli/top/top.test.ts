import type { ServerResponse } from 'node:http';
import { waitFor } from '@sluice/testkit';
import { expect, test } from 'vitest';
import {
  answerJson,
  envFor,
  runCommand,
  type SeenRequest,
  startCommand,
  startGateway,
} from '../cli-fixture.ts';
import { type Load, ratesBetween } from './load.ts';

const node = (instance: string, requests: number, cpuSeconds: number): Load['nodes'][number] => ({
  instance,
  services: ['ingress'],
  revision: 7,
  cpuSeconds,
  memoryBytes: 100 * 1024 * 1024,
  eventLoopLagMs: 1.25,
  requests,
  inFlight: 2,
  spoolBytes: 0,
});
const load = (seconds: number, changes: Partial<Load> = {}): Load => ({
  at: new Date(Date.UTC(2030, 0, 1, 0, 0, seconds)).toISOString(),
  requests: { answered: 10 * seconds, clientErrors: seconds, serverErrors: 0, inFlight: 3 },
  latency: [
    { upToMs: 100, count: 5 * seconds },
    { upToMs: 200, count: 10 * seconds },
    { upToMs: null, count: 10 * seconds },
  ],
  tokens: { input: 70 * seconds, output: 30 * seconds },
  costNanoDollars: 1_000_000 * seconds,
  queues: [{ queue: 'chat', waiting: 4, inTurn: 1, oldestSeconds: 2.5 }],
  nodes: [node('ingress.1', 10 * seconds, seconds / 2)],
  ...changes,
});

test('rates are what came between two moments', () => {
  const rates = ratesBetween(load(10), load(12));
  expect(rates).toMatchObject({
    seconds: 2,
    requestsPerSecond: 10,
    clientErrorsPerSecond: 1,
    latencyMs: { p50: 100, p95: 190, p99: 198 },
    inputTokensPerSecond: 70,
    outputTokensPerSecond: 30,
    costNanoDollarsPerHour: 3_600_000_000,
    nodes: [{ instance: 'ingress.1', requestsPerSecond: 10, cpu: 0.5 }],
  });
});

test('a process that was started again, or is new, has done nothing less than nothing', () => {
  const rates = ratesBetween(
    load(10),
    load(12, { nodes: [node('ingress.1', 3, 0.1), node('ingress.2', 900, 50)] }),
  );
  expect(rates.nodes.map(({ requestsPerSecond, cpu }) => [requestsPerSecond, cpu])).toEqual([
    [0, 0],
    [0, 0],
  ]);
  const anew = ratesBetween(load(10), { ...load(1), at: load(12).at });
  expect(anew.requestsPerSecond).toBe(0);
  expect(anew.latencyMs).toBeUndefined();
});

const openai = {
  provider: 'openai',
  state: 'open',
  models: [
    { model: 'gpt-5', state: 'open' },
    { model: 'gpt-5-mini', state: 'up' },
  ],
};

/** A gateway that has done more each time. */
function moving() {
  let seconds = 10;
  return startGateway(({ path }: SeenRequest, response: ServerResponse) => {
    if (path === '/api/v1/load') answerJson(response, 200, load(seconds++));
    else answerJson(response, 200, { data: [openai, { provider: 'groq', state: 'down', models: [] }] });
  });
}

test('without a terminal it is written once, as tables', async () => {
  const { url } = await moving();
  const { code, stdout } = await runCommand(['top', '--interval', '10ms'], { env: envFor(url) });
  expect(code).toBe(0);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map(line => line.replaceAll(/ {2,}/g, '|'));
  expect(lines).toEqual([
    '2030-01-01 00:00:11 UTC, the last 1.0 s, 1 process',
    '',
    'REQUESTS/S|4XX/S|5XX/S|IN FLIGHT|P50|P95|P99|TOKENS IN/S|OUT/S|COST/H',
    '10.0|1.0|0.0|3|100 ms|190 ms|198 ms|70.0|30.0|$3.60',
    '',
    'NOT UP|MODEL|STATE',
    'openai|gpt-5|open',
    'groq||down'.replace('||', '|'),
    '',
    'QUEUE|WAITING|IN TURN|OLDEST',
    'chat|4|1|2.5 s',
    '',
    'NODE|REQUESTS/S|IN FLIGHT|CPU|MEMORY|LOOP P99|SPOOL|REVISION',
    'ingress.1|10.0|2|50 %|100 MiB|1.3 ms|0 MiB|7',
  ]);
});

test('programs get a line of JSON each time, until it is stopped, or one', async () => {
  const { url } = await moving();
  const stopping = new AbortController();
  const { written, exit } = startCommand(['top', '--json', '--interval', '10ms'], {
    env: envFor(url),
    signal: stopping.signal,
  });
  await waitFor(() => written.stdout.split('\n').length > 3);
  stopping.abort();
  expect(await exit).toBe(0);
  expect(JSON.parse(written.stdout.split('\n')[0] ?? '')).toMatchObject({
    requestsPerSecond: 10,
    breakers: [
      { provider: 'openai', model: 'gpt-5', state: 'open' },
      { provider: 'groq', state: 'down' },
    ],
  });
  const once = await runCommand(['top', '--json', '--once', '--interval', '10ms'], { env: envFor(url) });
  expect(once.stdout.trimEnd().split('\n')).toHaveLength(1);
});

test('in a terminal it is drawn anew, and the cursor is given back', async () => {
  const { url } = await moving();
  const stopping = new AbortController();
  const { written, exit } = startCommand(['top', '--interval', '10ms'], {
    env: envFor(url),
    isTTY: true,
    signal: stopping.signal,
  });
  await waitFor(() => written.stdout.split('\u001b[H\u001b[J').length > 3);
  stopping.abort();
  expect(await exit).toBe(0);
  expect(written.stdout.startsWith('\u001b[?25l')).toBe(true);
  expect(written.stdout.endsWith('\u001b[?25h')).toBe(true);
});

test('an interval that is none is refused', async () => {
  expect((await runCommand(['top', '--interval', 'often'])).code).toBe(2);
});
