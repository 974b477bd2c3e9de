import { createSecretKey } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { makeSeal, type SealedEvent, sealKeyOf } from '@sluice/audit';
import { subjects } from '@sluice/contract';
import { temporaryFolder } from '@sluice/testkit';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { answerJson, envFor, runCommand, startGateway } from './cli-fixture.ts';

beforeEach(() => {
  vi.stubEnv('FORCE_COLOR', undefined);
  vi.stubEnv('NO_COLOR', undefined);
});
afterEach(() => vi.unstubAllEnvs());

const SECRET = 'the secret of this installation.';

const payloadOf = (number: number, changes: object = {}): string =>
  JSON.stringify({
    version: 1,
    eventId: `event ${number}`,
    at: Date.parse('2030-01-31T12:03:04.567Z'),
    actor: { kind: 'unknown' },
    clientAddress: '198.51.100.9',
    action: 'request.denied',
    target: { kind: 'request', id: 'POST /v1/chat/completions' },
    details: { code: 'unauthenticated', reason: 'unknown_key' },
    ...changes,
  });

const lineOf = (sequence: number, tenant: string, payload: string): string =>
  `{"sequence":${sequence},"tenant":${JSON.stringify(tenant)},${payload.slice(1)}\n`;

function answerLines(response: ServerResponse, lines: readonly string[]): void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  response.end(`\n${lines.join('')}`);
}

test('audit list shows time, tenant, actor, address, action, target and why, of the last day by default', async () => {
  const { url, seen } = await startGateway((_, response) =>
    answerLines(response, [
      lineOf(1, '', payloadOf(1)),
      lineOf(2, '', payloadOf(2, { repeated: { count: 57, firstAt: 0, lastAt: 0 } })),
      lineOf(
        3,
        'a\u001b[2J',
        payloadOf(3, {
          actor: { kind: 'caller', tenant: 'ops', keyId: 'key_1' },
          action: 'key.created',
          target: { kind: 'key', id: 'key_2' },
          details: { name: 'laptop', roles: 'developer' },
        }),
      ),
    ]),
  );
  const { code, stdout } = await runCommand(['audit', 'list', '--action', 'key.created', '--limit', '5'], {
    env: envFor(url),
  });
  expect(code).toBe(0);
  const query = new URL(seen[0]?.path ?? '', url).searchParams;
  expect(Object.fromEntries(query)).toMatchObject({ follow: 'false', action: 'key.created', limit: '5' });
  const hours = (Date.now() - Date.parse(query.get('from') ?? '')) / 3_600_000;
  expect(Math.round(hours)).toBe(24);
  expect(stdout.split('\n').map(line => line.split(/ {2,}/))).toEqual([
    [
      '2030-01-31T12:03:04Z',
      '-',
      '-',
      '198.51.100.9',
      'request.denied',
      'POST /v1/chat/completions',
      'unauthenticated unknown_key',
    ],
    [
      '2030-01-31T12:03:04Z',
      '-',
      '-',
      '198.51.100.9',
      'request.denied',
      'POST /v1/chat/completions',
      '57 more unauthenticated unknown_key',
    ],
    [
      '2030-01-31T12:03:04Z',
      'a\ufffd[2J',
      'key_1',
      '198.51.100.9',
      'key.created',
      'key_2',
      'name=laptop roles=developer',
    ],
    [''],
  ]);
});

/** A gateway with a sealed log of a few events, whatever their bytes. */
async function startSealedGateway(count = 4) {
  const key = sealKeyOf(createSecretKey(Buffer.from(SECRET)));
  const tenants = ['', 'acme', 'a.b', '"\\'];
  const sealed = Array.from({ length: count }, (_, index): SealedEvent & { tenant: string } => {
    const tenant = tenants[index % tenants.length] ?? '';
    return { sequence: index + 1, tenant, subject: subjects.audit(tenant), payload: payloadOf(index + 1) };
  });
  const first = makeSeal(undefined, sealed.slice(0, 2), key, 1_000);
  const second = makeSeal(first, sealed.slice(2), key, 2_000);
  const { url } = await startGateway(({ path }, response) =>
    answerLines(
      response,
      path.startsWith('/api/v1/audit/seals')
        ? [first, second].map(seal => `${JSON.stringify(seal)}\n`)
        : sealed.map(({ sequence, tenant, payload }) => lineOf(sequence, tenant, payload)),
    ),
  );
  return { url, checkpoint: `2:${second.mac}` };
}

async function exported() {
  const { url, checkpoint } = await startSealedGateway();
  const folder = temporaryFolder();
  const file = join(folder, 'audit.jsonl');
  const secretFile = join(folder, 'key-secret');
  writeFileSync(secretFile, `${SECRET}\n`);
  const { code, stderr } = await runCommand(['audit', 'export', '--output', file], { env: envFor(url) });
  expect([code, stderr]).toEqual([0, 'Exported 4 events and 2 seals.\n']);
  const verify = (...more: string[]) =>
    runCommand(['audit', 'verify', '--file', file, '--key-secret', secretFile, ...more]);
  return { file, checkpoint, verify };
}

test('an exported log is verified without a gateway, with the secret and without', async () => {
  const { file, checkpoint, verify } = await exported();
  const { code, stdout } = await verify('--checkpoint', checkpoint);
  expect(code).toBe(0);
  expect(stdout).toContain('The audit log fits.');
  expect(stdout).toContain(`--checkpoint ${checkpoint}`);
  const without = await runCommand(['audit', 'verify', '--file', file]);
  expect(without).toMatchObject({ code: 0, stdout: expect.stringContaining('takes --key-secret') });
});

test('an exported log that was changed is told by the first event that does not fit', async () => {
  const { file, checkpoint, verify } = await exported();
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('"event 3"', '"event 9"'));
  expect(await verify()).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('does not fit at event 3'),
    stderr: expect.stringContaining('Event 3 was altered'),
  });
  const [seal, , one, two] = text.split('\n');
  writeFileSync(file, `${[seal, one, two].join('\n')}\n`);
  expect((await verify()).code).toBe(0);
  expect(await verify('--checkpoint', checkpoint)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is gone'),
  });
});

test('a file that is no export, or not there, is not called a broken log', async () => {
  const file = join(temporaryFolder(), 'other.jsonl');
  writeFileSync(file, 'something else\n');
  expect(await runCommand(['audit', 'verify', '--file', file])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('is not what "audit export" writes'),
  });
  expect(await runCommand(['audit', 'verify', '--file', `${file}.none`])).toMatchObject({ code: 2 });
});

test('audit verify asks the gateway, and ends with 1 where something does not fit', async () => {
  const answers: object[] = [
    { done: true, events: 10, seals: 1, unsealed: 0, since: 0, head: { number: 1, mac: 'm' } },
    { done: true, events: 3, seals: 0, unsealed: 0, fault: { sequence: 4, message: 'Event 4 is missing.' } },
    { done: false, events: 10_000, seals: 1, unsealed: 0 },
  ];
  const { url, seen } = await startGateway((_, response) =>
    answerLines(response, [`${JSON.stringify(answers.shift())}\n`]),
  );
  const verify = (...more: string[]) => runCommand(['audit', 'verify', ...more], { env: envFor(url) });
  expect(await verify('--checkpoint', '1:m')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('10 events fit 1 seals, the oldest of 1970'),
  });
  expect(seen[0]?.path).toBe('/api/v1/audit/verify?checkpoint=1%3Am');
  const faulty = await verify('--json');
  expect(faulty.code).toBe(1);
  expect(JSON.parse(faulty.stdout)).toMatchObject({ fault: { sequence: 4 } });
  expect(await verify()).toMatchObject({ code: 69, stderr: expect.stringContaining('broke off') });
});

test('a gateway that refuses is told as it says', async () => {
  const { url } = await startGateway((_, response) =>
    answerJson(response, 403, {
      error: { message: 'No role of this credential may.', code: 'permission_denied' },
    }),
  );
  expect(await runCommand(['audit', 'verify'], { env: envFor(url) })).toMatchObject({ code: 77 });
});
