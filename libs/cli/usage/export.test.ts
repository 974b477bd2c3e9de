import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { envFor, runCommand, startCommand, startGateway } from '../cli-fixture.ts';
import { eventLine, sequencedEvent } from './usage-fixture.ts';

const LOST = sequencedEvent({
  requestId: 'one',
  outcome: 'lost',
  redriven: true,
  estimated: true,
  sequence: 1,
});
const WHOLE = sequencedEvent({ requestId: 'one', attempt: 2, sequence: 2 });
const FAILED = sequencedEvent({
  requestId: 'two',
  sequence: 3,
  user: '=cmd|calc',
  outcome: 'error',
  status: 502,
  errorCode: 'upstream_unreachable',
  costNanoDollars: undefined,
  priceSource: undefined,
});
const EVENTS = [LOST, WHOLE, FAILED];

/** Answers with these events, those from `from` on. */
const gatewayWith = (events: readonly string[]) =>
  startGateway(({ path }, response) => {
    const from = Number(new URL(path, 'http://gateway').searchParams.get('from')) || 1;
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.end(events.slice(from - 1).join(''));
  });

async function exported(parameters: readonly string[], events = EVENTS.map(eventLine)) {
  const { url, seen } = await gatewayWith(events);
  const result = await runCommand(['usage', 'export', ...parameters], { env: envFor(url) });
  return { ...result, query: new URL(seen[0]?.path ?? '', url).searchParams };
}

describe('JSON lines', () => {
  test('have a row for each attempt, flat, with times and dollars as people read them', async () => {
    const { code, stdout, stderr, query } = await exported([
      '--output',
      '-',
      '--tenant',
      'acme',
      '--to',
      '2030-02-01',
    ]);
    expect([code, stderr]).toEqual([0, 'Exported 3 rows.\n']);
    expect(Object.fromEntries(query)).toEqual({
      from: 'start',
      follow: 'false',
      tenant: 'acme',
      until: '2030-02-01T00:00:00.000Z',
    });
    const rows = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(rows[1]).toMatchObject({
      endedAt: '2030-01-31T12:03:04.567Z',
      sequence: 2,
      requestId: 'one',
      attempt: 2,
      requests: 1,
      tenant: 'acme',
      user: 'ada',
      provider: 'openai',
      outcome: 'success',
      inputTokens: 15,
      cachedInputTokens: 5,
      costDollars: '0.00008775',
      latencyMs: 811.6,
    });
    expect(rows.map(({ requests }) => requests)).toEqual([0, 1, 1]);
    expect(rows[2]).not.toHaveProperty('costDollars');
  });

  test('have a row for each request where that is wanted; its outcome is that of the request', async () => {
    const parameters = ['--output', '-', '--per', 'request', '--outcome', 'success'];
    const { stdout, query } = await exported(parameters);
    expect(query.has('outcome')).toBe(false);
    const rows = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(rows).toMatchObject([{ requestId: 'one', attempts: 2, estimated: true, inputTokens: 30 }]);
  });

  test('leave out events that come twice, and say how many they cannot read', async () => {
    const { stdout, stderr } = await exported(
      ['--output', '-'],
      [eventLine(WHOLE), eventLine({ ...WHOLE, sequence: 9 }), '{"sequence":10,"version":9}\n'],
    );
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(stderr).toBe('1 events that this version cannot read were left out.\nExported 1 rows.\n');
  });
});

describe('CSV', () => {
  test('has a line of names, and no name of a caller is a formula', async () => {
    const { stdout } = await exported(['--output', '-', '--format', 'csv']);
    const [head, first, , third, rest] = stdout.split('\r\n');
    expect(head).toMatch(/^endedAt,sequence,requestId,.*,costDollars,/);
    expect(first).toMatch(/^2030-01-31T12:03:04\.567Z,1,one,1,0,1,acme,,ada,/);
    expect(third).toContain(",'=cmd|calc,");
    expect(rest).toBe('');
  });

  test('of nothing is its line of names', async () => {
    const { stdout } = await exported(['--output', '-', '--format', 'csv'], []);
    expect(stdout).toMatch(/^endedAt,[^\n]*\r\n$/);
  });
});

describe('Parquet', () => {
  const read = async (file: string): Promise<Record<string, unknown>[]> => {
    const bytes = readFileSync(file);
    return await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
    });
  };

  test('has typed columns: times, whole numbers, exact dollars', async () => {
    const file = join(temporaryFolder(), 'usage.parquet');
    const { code } = await exported(['--output', file]);
    expect(code).toBe(0);
    const rows = await read(file);
    expect(rows).toHaveLength(3);
    expect(rows[1]).toMatchObject({
      endedAt: new Date('2030-01-31T12:03:04.567Z'),
      requests: 1n,
      user: 'ada',
      stream: false,
      inputTokens: 15n,
      costDollars: 0.00008775,
      latencyMs: 811.6,
    });
    expect(rows[2]?.costDollars ?? undefined).toBeUndefined();
  });

  test('of nothing is a file with columns and no rows', async () => {
    const file = join(temporaryFolder(), 'usage.parquet');
    await exported(['--output', file], []);
    expect(await read(file)).toEqual([]);
  });

  test('is not for a terminal', async () => {
    const { url } = await gatewayWith([]);
    const parameters = ['usage', 'export', '--output', '-', '--format', 'parquet'];
    const { code, stderr } = await runCommand(parameters, { env: envFor(url), isTTY: true });
    expect(code).toBe(2);
    expect(stderr).toContain('--output');
  });
});

test('an answer that is cut off is asked for again from where it was', async () => {
  const { url, seen } = await startGateway(({ path }, response) => {
    const from = Number(new URL(path, 'http://gateway').searchParams.get('from')) || 1;
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.write(
      EVENTS.slice(from - 1, from + 1)
        .map(eventLine)
        .join(''),
    );
    if (seen.length === 1) setImmediate(() => response.destroy());
    else response.end();
  });
  const { code, stdout } = await runCommand(['usage', 'export', '--output', '-'], { env: envFor(url) });
  expect(code).toBe(0);
  expect(stdout.trim().split('\n')).toHaveLength(3);
});

test('an export that is stopped leaves no file, and does not end with 0', async () => {
  const interrupt = new AbortController();
  const { url, seen } = await startGateway((_, response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.write(eventLine(WHOLE));
  });
  const file = join(temporaryFolder(), 'usage.csv');
  const { exit, written } = startCommand(['usage', 'export', '--output', file], {
    env: envFor(url),
    signal: interrupt.signal,
  });
  await waitFor(() => seen.length === 1 && existsSync(`${file}.part`));
  interrupt.abort();
  expect(await exit).toBe(130);
  expect(written.stderr).toBe('Stopped before the export was whole.\n');
  expect([existsSync(file), existsSync(`${file}.part`)]).toEqual([false, false]);
});

test('a file that cannot be written is told', async () => {
  const { code, stderr } = await exported(['--output', '/nowhere/usage.csv']);
  expect(code).toBe(73);
  expect(stderr).toContain('The file cannot be written');
});
