import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { createLogger } from './logger.ts';

const identity = { service: 'ingress', instance: 'ingress.a1' };
const canary = 'CANARYcanary0123456789';
const jwt = `eyJhbGciOiJIUzI1NiJ9.eyJ${canary}.${canary}`;

async function collecting(format: 'json' | 'pretty' = 'json', level: 'debug' | 'info' = 'debug') {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const { logger } = await createLogger(identity, { level, format, destination });
  return { lines, logger };
}

test('a line is JSON with the service, the instance, the level by name and the fields', async () => {
  const { lines, logger } = await collecting();
  logger.info({ requestId: 'r1' }, 'started %s', 'well');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    ...identity,
    level: 'info',
    requestId: 'r1',
    msg: 'started well',
  });
});

test('a secret does not reach the log whichever way the logger is called', async () => {
  const { lines, logger } = await collecting();
  const secrets = [`Bearer ${canary}`, `sk-${canary}`, `sk-sluice-${canary}`, jwt];
  const failure = new Error(`refused ${jwt}`, { cause: new Error(`inner sk-${canary}`) });
  for (const secret of secrets) {
    logger.info(secret);
    logger.info('with %s, %o and %j', secret, { secret }, { deep: [secret] });
    logger.warn({ any: secret, deep: { deeper: [{ deepest: secret }] } }, secret);
    logger.error(new Error(secret));
    logger.error({ err: new Error(secret), error: new TypeError(secret), cause: failure });
    logger.fatal(failure, secret);
    logger.child({ any: secret, apiKey: secret }).debug({ [secret]: secret }, 'child');
    logger.child({}, { msgPrefix: `${secret} ` }).info('prefixed');
  }
  for (const name of [
    'authorization',
    'x-api-key',
    'api-key',
    'cookie',
    'apiKey',
    'key',
    'token',
    'secret',
  ]) {
    logger.info({
      [name]: canary,
      headers: { [name]: canary },
      a: { b: { c: { d: [{ [name]: [canary] }] } } },
    });
    logger.child({ [name]: canary }).info('child');
    logger.error(Object.assign(new Error('failed'), { [name]: canary, details: { [name]: canary } }));
    logger.info({ request: JSON.stringify({ [name]: canary }) }, JSON.stringify({ [name]: canary }));
  }
  logger.info({ method: 'POST', headers: { authorization: canary }, socket: {}, url: `/v1?key=${canary}` });
  logger.info({ body: Buffer.from(canary), rawHeaders: ['x-api-key', canary] });
  expect(lines.length).toBeGreaterThan(60);
  expect(lines.filter(line => line.includes(canary))).toEqual([]);
  for (const line of lines) JSON.parse(line);
});

test('lines for people are redacted too', async () => {
  const { lines, logger } = await collecting('pretty', 'info');
  logger.info({ apiKey: canary, port: 8080 }, 'listening');
  expect(lines.join('')).toMatch(/INFO.*listening[\s\S]*8080/);
  expect(lines.join('')).not.toContain(canary);
});

test('lines are gathered, and all written when the logger is closed', async () => {
  const file = join(temporaryFolder(), 'log');
  const handle = await open(file, 'w');
  const { logger, close } = await createLogger(identity, {
    level: 'info',
    format: 'json',
    destination: handle.fd,
  });
  for (let line = 0; line < 1000; line += 1) logger.info({ line }, 'counted');
  await close();
  await handle.close();
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines.map(line => JSON.parse(line).line)).toEqual(Array.from({ length: 1000 }, (_, line) => line));
});

function linesOfProcess(end: string): string[] {
  const module = new URL('./logger.ts', import.meta.url).href;
  const script = `const { createLogger } = await import(${JSON.stringify(module)});
    const { logger } = await createLogger(${JSON.stringify(identity)}, { level: 'info', format: 'json' });
    for (let line = 0; line < 500; line += 1) logger.info('counted');
    logger.info('last'); ${end}`;
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  return stderr.split('\n').filter(line => line.startsWith('{'));
}

test('every line is written when the process has no more to do', () => {
  expect(linesOfProcess('')).toHaveLength(501);
});

test.each([
  ['exits', 'process.exit(0)'],
  ['fails', 'throw new Error("failed")'],
])('the last lines are written when the process %s', (_, end) => {
  // A write that is under way at the exit may end after the last lines, which are written at once.
  expect(linesOfProcess(end).some(line => line.endsWith('"msg":"last"}'))).toBe(true);
});
