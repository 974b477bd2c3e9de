import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { answerJson, envFor, runCommand, startGateway } from '../cli-fixture.ts';
import { dollars } from './report-table.ts';

beforeEach(() => {
  vi.stubEnv('FORCE_COLOR', undefined);
  vi.stubEnv('NO_COLOR', undefined);
});
afterEach(() => vi.unstubAllEnvs());

const sums = (changes: Record<string, unknown> = {}) => ({
  requests: 100,
  success: 90,
  error: 4,
  lost: 1,
  rejection: 2,
  cancelled: 3,
  attempts: 104,
  estimated: 0,
  unpriced: 0,
  priceEstimated: 0,
  inputTokens: 10_000,
  outputTokens: 2_000,
  cachedInputTokens: 2_500,
  costNanoDollars: 4_000_000_000,
  latency: { count: 90, p50Ms: 800, p95Ms: 2_345 },
  firstByte: { count: 90, p50Ms: 100, p95Ms: 300 },
  ...changes,
});

const models = [
  { model: 'gpt-5', ...sums({ requests: 60, error: 1, inputTokens: 5_000, costNanoDollars: 3_000_000_000 }) },
  {
    model: 'gpt-5-mini',
    ...sums({
      requests: 30,
      lost: 0,
      error: 2,
      inputTokens: 2_000,
      outputTokens: 0,
      cachedInputTokens: 0,
      costNanoDollars: 750_000_000,
    }),
  },
];

const gatewayWith = (groups: Record<string, unknown[]>, total = sums(), more: Record<string, unknown> = {}) =>
  startGateway(({ path }, response) => {
    const by = new URL(path, 'http://gateway').searchParams.get('group_by') ?? '';
    answerJson(response, 200, {
      from: '2030-01-30T12:00:00.000Z',
      to: '2030-01-31T12:00:00.000Z',
      data: groups[by] ?? [],
      total,
      ...more,
    });
  });

const report = async (gateway: { url: string }, ...parameters: string[]) =>
  await runCommand(['usage', 'report', ...parameters], { env: envFor(gateway.url) });

describe('a report', () => {
  test('says what all came to, and for which models, the dearest first, with bars', async () => {
    const gateway = await gatewayWith({ model: models, user: [{ user: '', ...sums() }] }, sums(), {
      next: 'x',
    });
    const { code, stdout, stderr } = await report(gateway);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toEqual([
      '2030-01-30 12:00 to 2030-01-31 12:00 UTC',
      '  Requests     100  90.0 % answered, 5.0 % errors, 2.0 % rejected, 3.0 % left by the client',
      '  Cost       $4.00',
      '  Tokens    12,000  10,000 in, 25.0 % of it cached by providers; 2,000 out',
      '  Latency   800 ms  p95 2,345 ms; to the first byte 100 ms, p95 300 ms',
      '',
      'MODEL                              COST  OF COST  REQUESTS  ERRORS  TOKENS IN    OUT  CACHED       P95',
      'gpt-5       ████████████████████  $3.00   75.0 %        60   3.3 %      5,000  2,000  50.0 %  2,345 ms',
      'gpt-5-mini  █████                 $0.75   18.8 %        30   6.7 %      2,000      0   0.0 %  2,345 ms',
      '… others                          $0.25    6.3 %        10  10.0 %      3,000      0   0.0 %         –',
      '',
    ]);
  });

  test('asks for the last day, and for what its options say', async () => {
    const gateway = await gatewayWith({ 'team,model': [{ team: 'a', model: 'm', ...sums() }] });
    const { stdout } = await report(
      gateway,
      ...['--by', 'team,model', '--from', '2030-01-01', '--to', '2030-02-01', '--tenant', 'acme'],
      ...['--model', 'gpt-*', '--sort', 'tokens', '--top', '3'],
    );
    expect(stdout).toContain('TEAM  MODEL');
    const queries = gateway.seen.map(({ path }) =>
      Object.fromEntries(new URL(path, gateway.url).searchParams),
    );
    expect(queries[1]).toEqual({
      from: '2030-01-01T00:00:00.000Z',
      to: '2030-02-01T00:00:00.000Z',
      group_by: 'team,model',
      sort: 'tokens',
      limit: '3',
      tenant: 'acme',
      model: 'gpt-*',
    });
  });

  test('of what has no price is by requests, and says what is not in the cost', async () => {
    const total = sums({ costNanoDollars: 0, unpriced: 12, estimated: 3 });
    const gateway = await gatewayWith({ model: models }, total);
    const { stdout } = await report(gateway);
    expect(stdout).toContain(
      '$0.00  12 of 104 attempts have no known price and are not in it; tokens of 3 are estimated',
    );
    expect(stdout).toContain('OF REQUESTS');
    expect(gateway.seen[1]?.path).toContain('sort=requests');
  });

  test('by time has a line for each interval', async () => {
    const gateway = await gatewayWith({ '': [{ at: '2030-01-30T00:00:00.000Z', ...sums() }] });
    const { stdout } = await report(gateway, '--interval', 'day');
    expect(stdout).toContain('TIME');
    expect(stdout).toContain('2030-01-30 00:00  ████');
  });

  test('of nothing has no tables', async () => {
    const nothing = Object.fromEntries(
      Object.entries(sums()).map(([name, value]) => [name, typeof value === 'number' ? 0 : { count: 0 }]),
    );
    const gateway = await gatewayWith({}, nothing as ReturnType<typeof sums>);
    const { stdout } = await report(gateway);
    expect(stdout.trim().split('\n')).toHaveLength(5);
    expect(stdout).toContain('–');
  });

  test('as CSV is what the gateway answers, as JSON its answer', async () => {
    const gateway = await startGateway(({ path }, response) => {
      if (path.includes('format=csv')) {
        response.writeHead(200, { 'content-type': 'text/csv' });
        response.end('model,requests\r\ngpt-5,60\r\n');
      } else answerJson(response, 200, { from: 'a', to: 'b', data: models, total: sums() });
    });
    expect((await report(gateway, '--csv')).stdout).toBe('model,requests\r\ngpt-5,60\r\n');
    const { stdout } = await report(gateway, '--json', '--by', 'model');
    expect(JSON.parse(stdout)).toMatchObject({ data: [{ model: 'gpt-5' }, {}], total: { requests: 100 } });
  });

  test.each([
    ['--by', 'colour'],
    ['--top', '0'],
    ['--interval', 'week'],
    ['--from', 'soon'],
  ])('with %s %s is not understood', async (...parameters) => {
    const { code } = await runCommand(['usage', 'report', ...parameters], {
      env: envFor('http://127.0.0.1:1'),
    });
    expect(code).toBe(2);
  });
});

test.each([
  [0, '$0.00'],
  [87_750, '$0.000087'],
  [1_500_000, '$0.0015'],
  [123_456_789, '$0.12'],
  [1_234_567_890_000, '$1,234.57'],
])('%d nano-dollars are %s', (nanoDollars, text) => {
  expect(dollars(nanoDollars)).toBe(text);
});
