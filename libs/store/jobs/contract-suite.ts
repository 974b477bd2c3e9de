import { randomBytes } from 'node:crypto';
import type { Clock } from '@sluice/contract';
import { describe, expect, test } from 'vitest';
import { type Claimed, type JobStore, type NewJob, RUN_LEASE_MS } from './port.ts';

const START = 1_800_000_000_000;
const HOUR_MS = 3_600_000;

const newJob = (id: string, changes: Partial<NewJob> = {}): NewJob => ({
  id,
  queue: 'chat',
  tenant: 'acme',
  user: 'ada',
  priority: 1,
  protocol: 'openai-chat',
  model: 'gpt-5',
  createdAt: START,
  maxAgeMs: HOUR_MS,
  keepForMs: HOUR_MS,
  ...changes,
});
const asked = Buffer.from('asked');
const answered = Buffer.from('answered');
const textOf = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString();
const completed = { state: 'completed', status: 200 } as const;
const dead = { state: 'failed', status: 401, reason: { code: 'unauthenticated', message: 'No.' } } as const;

/** What every store of jobs promises. `open` gives one, empty, and the same as another process sees it. */
export function jobContract(open: (clock: Clock) => Promise<readonly [JobStore, JobStore]>): void {
  const start = async () => {
    let now = START;
    const [one, other] = await open(() => now);
    const pass = (ms: number): void => {
      now += ms;
    };
    return { one, other, pass };
  };
  const runOf = (claimed: Claimed): number => (claimed.kind === 'claimed' ? claimed.job.runs : 0);

  test('a job is found by its id, everywhere, with what was said of it', async () => {
    const { one, other } = await start();
    await one.create(newJob('a', { team: 'red', keyId: 'key_1' }), asked);
    expect(await other.find('a')).toEqual({
      ...newJob('a', { team: 'red', keyId: 'key_1' }),
      state: 'queued',
      dueBy: START + HOUR_MS,
      runs: 0,
    });
    expect(await other.find('b')).toBeUndefined();
  });

  test('a large request comes back byte by byte', async () => {
    const { one, other } = await start();
    const large = randomBytes(3_000_001);
    await one.create(newJob('a'), large);
    const claimed = await other.claim('a', 'ingress.1');
    expect(claimed.kind === 'claimed' && Buffer.from(claimed.request).equals(large)).toBe(true);
  });

  describe('a claim', () => {
    test('is good for one at a time', async () => {
      const { one, other } = await start();
      await one.create(newJob('a'), asked);
      const claims = await Promise.all([one.claim('a', 'ingress.1'), other.claim('a', 'ingress.2')]);
      expect(claims.map(({ kind }) => kind).sort()).toEqual(['busy', 'claimed']);
      expect(await one.claim('nobody', 'ingress.1')).toEqual({ kind: 'over' });
    });

    test('is another’s when its holder is silent, and the first one has no say any more', async () => {
      const { one, other, pass } = await start();
      await one.create(newJob('a'), asked);
      const first = runOf(await one.claim('a', 'ingress.1'));
      pass(RUN_LEASE_MS - 1);
      expect(await one.renew([{ id: 'a', run: first }])).toEqual([true]);
      pass(RUN_LEASE_MS - 1);
      expect((await other.claim('a', 'ingress.2')).kind).toBe('busy');
      pass(1);
      const second = await other.claim('a', 'ingress.2');
      expect(second).toMatchObject({ kind: 'claimed', job: { runs: 2, runner: 'ingress.2' } });
      expect(await one.renew([{ id: 'a', run: first }])).toEqual([false]);
      expect(await one.release({ id: 'a', run: first })).toBe(false);
      expect(await one.finish({ id: 'a', run: first }, completed, Buffer.from('late'))).toBe(false);
      expect(await other.finish({ id: 'a', run: runOf(second) }, completed, answered)).toBe(true);
      const job = await one.find('a');
      expect(job && textOf(await one.answer(job))).toBe('answered');
    });

    test('can be given back, and the job waits for another turn', async () => {
      const { one, other } = await start();
      await one.create(newJob('a'), asked);
      const run = runOf(await one.claim('a', 'ingress.1'));
      expect(await one.release({ id: 'a', run })).toBe(true);
      expect(await other.find('a')).toMatchObject({ state: 'queued', runs: 1 });
      expect((await other.claim('a', 'ingress.2')).kind).toBe('claimed');
    });
  });

  describe('an end', () => {
    test('is told once, with its answer, and kept for as long as the job says', async () => {
      const { one, other } = await start();
      await one.create(newJob('a'), asked);
      const run = runOf(await one.claim('a', 'ingress.1'));
      expect(await one.finish({ id: 'a', run }, completed, answered)).toBe(true);
      expect(await one.finish({ id: 'a', run }, dead, answered)).toBe(false);
      const job = await other.find('a');
      expect(job).toMatchObject({ state: 'completed', status: 200, finishedAt: START });
      expect(job && textOf(await other.answer(job))).toBe('answered');
      expect(await other.request('a')).toBeUndefined();
      expect(await other.claim('a', 'ingress.2')).toEqual({ kind: 'over' });
    });

    test('by cancelling takes the claim of who runs it, and its request', async () => {
      const { one, other } = await start();
      await one.create(newJob('a'), asked);
      const run = runOf(await one.claim('a', 'ingress.1'));
      expect(await other.cancel('a')).toMatchObject({ state: 'running', runner: 'ingress.1' });
      expect(await other.cancel('a')).toBeUndefined();
      expect(await one.renew([{ id: 'a', run }])).toEqual([false]);
      expect(await one.finish({ id: 'a', run }, completed, answered)).toBe(false);
      expect(await one.find('a')).toMatchObject({ state: 'cancelled' });
      expect(await one.request('a')).toBeUndefined();
    });

    test('as a dead letter has its reason, and can be tried again', async () => {
      const { one, other, pass } = await start();
      await one.create(newJob('a'), asked);
      await one.finish({ id: 'a', run: undefined }, dead, answered);
      expect(await other.find('a')).toMatchObject({ state: 'failed', status: 401, reason: dead.reason });
      pass(1_000);
      expect(await other.retry('a')).toBe(true);
      expect(await other.retry('a')).toBe(false);
      const job = await one.find('a');
      expect(job).toMatchObject({ state: 'queued', dueBy: START + 1_000 + HOUR_MS });
      expect(job).not.toHaveProperty('reason');
      const claimed = await one.claim('a', 'ingress.1');
      expect(claimed.kind === 'claimed' && textOf(claimed.request)).toBe('asked');
    });

    test('lets it be dropped, and not before', async () => {
      const { one, other } = await start();
      await one.create(newJob('a'), asked);
      expect(await one.drop('a')).toBe(false);
      await one.cancel('a');
      expect(await other.drop('a')).toBe(true);
      expect(await one.find('a')).toBeUndefined();
      expect((await one.list({ limit: 10 })).jobs).toEqual([]);
    });
  });

  test('lists are of the newest first, by page, by tenant, queue and state', async () => {
    const { one, other } = await start();
    for (let number = 0; number < 5; number++)
      await one.create(
        newJob(`job-${number}`, {
          createdAt: START + number,
          tenant: number % 2 === 0 ? 'even' : 'odd',
          queue: number === 4 ? 'other' : 'chat',
        }),
        asked,
      );
    await one.cancel('job-0');
    const idsOf = async (query: Parameters<JobStore['list']>[0]): Promise<string[]> =>
      (await other.list(query)).jobs.map(({ id }) => id);
    expect(await idsOf({ limit: 10 })).toEqual(['job-4', 'job-3', 'job-2', 'job-1', 'job-0']);
    expect(await idsOf({ limit: 10, tenant: 'even' })).toEqual(['job-4', 'job-2', 'job-0']);
    expect(await idsOf({ limit: 10, queue: 'other' })).toEqual(['job-4']);
    expect(await idsOf({ limit: 10, tenant: 'even', state: 'cancelled' })).toEqual(['job-0']);
    const first = await other.list({ limit: 2 });
    expect(await idsOf({ limit: 2, after: first.next })).toEqual(['job-2', 'job-1']);
  });

  test('what nobody runs asks for a turn: what waits, and what its runner is silent about', async () => {
    const { one, other, pass } = await start();
    for (const id of ['waits', 'runs', 'left', 'done']) await one.create(newJob(id), asked);
    const unattended = async () => (await other.unattended(undefined)).jobs.map(({ id }) => id).sort();
    await one.claim('left', 'ingress.1');
    pass(RUN_LEASE_MS);
    await one.claim('runs', 'ingress.2');
    await one.finish({ id: 'done', run: undefined }, dead, answered);
    expect(await unattended()).toEqual(['left', 'waits']);
  });

  test('one instance at a time looks after that', async () => {
    const { one } = await start();
    expect(await one.takesCare('ingress.1', HOUR_MS)).toBe(true);
    expect(await one.takesCare('ingress.1', HOUR_MS)).toBe(true);
  });
}
