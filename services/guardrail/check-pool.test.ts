import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@sluice/testkit';
import { pino } from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import type { CheckJob } from './check-job.ts';
import { CheckPool, type CheckPoolOptions } from './check-pool.ts';

const testWorker = fileURLToPath(new URL('./worker-fixture.ts', import.meta.url));
const checked = { kind: 'checked', verdicts: [] };

let pool: CheckPool | undefined;
function openPool(options: Partial<CheckPoolOptions> = {}): CheckPool {
  const logger = pino({ level: 'silent' });
  pool = new CheckPool({ threads: 1, queueLimit: 8, clock: Date.now, logger, ...options });
  return pool;
}
afterEach(() => pool?.close());

const job = (body: string | Uint8Array, timeoutMs = 20_000): CheckJob => ({
  subject: {
    kind: 'body',
    of: 'request',
    protocol: 'openai-chat',
    bytes: typeof body === 'string' ? Buffer.from(body) : body,
  },
  checks: '[{"detector":"pii","action":"mask"}]',
  mask: true,
  withTexts: false,
  deadline: Date.now() + timeoutMs,
});

// The first test of this file: the runtime is loaded once for all threads of a process.
test('a classifier leaves nothing about this machine in the home folder, and tells nobody of it', async () => {
  const home = temporaryFolder();
  vi.stubEnv('HOME', home);
  const checks = '[{"detector":"prompt-injection","action":"block"}]';
  const answer = await openPool().check({ ...job('{"messages":[{"content":"Hello"}]}'), checks });
  expect(answer).toMatchObject({ kind: 'checked', verdicts: [{ result: 'pass' }] });
  expect(readdirSync(home)).toEqual([]);
  vi.unstubAllEnvs();
});

test('a thread run by Node as it is masks a body, and leaves the caller his bytes', async () => {
  const bytes = Buffer.from('{"messages":[{"content":"ann@example.com"}]}');
  const answer = await openPool().check(job(bytes));
  expect(answer).toMatchObject({ kind: 'checked', verdicts: [{ result: 'mask', matches: { email: 1 } }] });
  if (answer.kind !== 'checked' || answer.body === undefined) throw new Error('expected a masked body');
  expect(Buffer.from(answer.body).toString()).toBe('{"messages":[{"content":"[EMAIL]"}]}');
  expect(bytes.toString()).toContain('ann@example.com');
});

test('a check whose thread dies is repeated once, on a new thread', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'alive');
  writeFileSync(file, '');
  expect(await openPool({ workerFile: testWorker }).check(job(`crash-once ${file}`))).toEqual(checked);
});

test('a check that kills its thread twice is given up, and the next one is answered', async () => {
  const open = openPool({ workerFile: testWorker });
  expect(await open.check(job('crash'))).toMatchObject({ kind: 'unchecked', reason: 'crashed' });
  expect(await open.check(job('fine'))).toEqual(checked);
});

test('a check that does not end is answered at its deadline and loses its thread', async () => {
  const open = openPool({ workerFile: testWorker, stuckAfterMs: 10 });
  expect(await open.check(job('fine'))).toEqual(checked);
  expect(await open.check(job('hang', 50))).toEqual({ kind: 'unchecked', reason: 'timeout' });
  expect(await open.check(job('fine'))).toEqual(checked);
});

test('what does not fit into the queue is not taken, and what waits is counted', async () => {
  const open = openPool({ workerFile: testWorker, queueLimit: 1, stuckAfterMs: 10 });
  expect(await open.check(job('fine'))).toEqual(checked);
  const hanging = open.check(job('hang', 100));
  const waiting = open.check(job('fine'));
  expect(open.waiting).toBe(1);
  expect(await open.check(job('fine'))).toEqual({ kind: 'unchecked', reason: 'busy' });
  expect(await hanging).toMatchObject({ reason: 'timeout' });
  expect(await waiting).toEqual(checked);
  expect(open.waiting).toBe(0);
});

test('checks that are at fault themselves say so', async () => {
  const faulty = { ...job('{}'), checks: '[{"detector":"pii","action":"mask","types":["nope"]}]' };
  expect(await openPool().check(faulty)).toMatchObject({ kind: 'unchecked', reason: 'failed' });
});

test('a pool whose worker cannot be loaded gives up at once', async () => {
  const missing = openPool({ workerFile: join(temporaryFolder(), 'missing.ts') });
  expect(await missing.check(job('{}'))).toMatchObject({ kind: 'unchecked', reason: 'crashed' });
});
