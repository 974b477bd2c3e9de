import { createSecretKey, randomBytes } from 'node:crypto';
import { type Envelope, GatewayError, type InstanceId, type QueueMessage } from '@sluice/contract';
import { type Job, JobLetters, type Stores } from '@sluice/store';
import { openEmbeddedStores } from '@sluice/store/embedded';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { envelopeOf, FakeCaller, ID } from '../driver-fixture.ts';
import type { Caller } from '../in-flight.ts';
import { JobDesk } from './job-desk.ts';
import { JobKeeper } from './job-keeper.ts';
import { JobRunner } from './job-runner.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const letters = new JobLetters(createSecretKey(randomBytes(32)));
const lineage = {
  tenant: 'acme',
  user: 'ada',
  route: 'chat',
  provider: 'openai',
  kind: 'openai',
  model: 'gpt-5',
  configRevision: 1,
};
const HOUR_MS = 3_600_000;
const terms = { priority: 1, maxLength: 2, maxAgeMs: HOUR_MS, keepForMs: HOUR_MS };
const frame = {
  kind: 'queued',
  queue: 'chat',
  maxWaitMs: 1,
  keepAliveAfterMs: 1,
  lineage,
  job: terms,
} as const;

interface Driven {
  envelope: Envelope;
  caller: Caller;
}

/** An ingress of jobs over the stores of one process, whose driver is the test. */
function start({ stores, instance = 'ingress.1' }: { stores?: Stores; instance?: InstanceId } = {}) {
  let now = Date.now();
  const file = `${temporaryFolder()}/state.db`;
  const open = stores ?? openEmbeddedStores({ file, logger: silent, clock: () => now });
  if (stores === undefined) onTestFinished(() => open.close());
  const told: QueueMessage[] = [];
  const driven: Driven[] = [];
  const cancelled: string[] = [];
  const metered: string[] = [];
  const problems: unknown[] = [];
  const common = {
    stores: () => open,
    letters,
    clock: () => now,
    metrics: { onRun: () => undefined, onEnd: () => undefined },
    onUntaken: (_: Envelope, attempt: number, __: object, { code }: GatewayError) =>
      void metered.push(`${attempt} ${code}`),
    onQueued: () => undefined,
    onStoreError: (cause: unknown) => void problems.push(cause),
  };
  const runner = new JobRunner({
    ...common,
    host: {
      instance,
      bodies: { hold: () => Promise.reject(new Error('no large bodies here')) } as never,
      queues: { tell: (message: QueueMessage) => void told.push(message) } as never,
    },
    driver: () => ({
      driveJob: (envelope, _body, caller) => void driven.push({ envelope, caller }),
      cancel: id => void cancelled.push(id),
    }),
    startWithinMs: 2_000,
    deadlineMs: 600_000,
  });
  onTestFinished(() => runner.close());
  const accept = async (changes: Partial<typeof terms> = {}): Promise<FakeCaller> => {
    const caller = new FakeCaller();
    const desk = new JobDesk(common);
    await desk.accept(
      envelopeOf(ID, HOUR_MS),
      Buffer.from('{}'),
      { ...frame, job: { ...terms, ...changes } },
      caller,
    );
    return caller;
  };
  const jobIn = (state: Job['state']): Promise<Job> =>
    waitFor(async () => {
      const job = await open.jobs.find(ID);
      return job?.state === state ? job : undefined;
    });
  const run = async (): Promise<Driven> => {
    const before = driven.length;
    runner.onJobTurn('chat', [ID]);
    return waitFor(() => driven[before]);
  };
  return {
    stores: open,
    runner,
    keeper: new JobKeeper({ ...common, instance }),
    told,
    driven,
    cancelled,
    metered,
    problems,
    accept,
    jobIn,
    run,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

test('a job that is taken stands in line, and its caller is told where', async () => {
  const { accept, stores } = start();
  const caller = await accept();
  expect([caller.status, caller.ended]).toEqual([202, 1]);
  expect(JSON.parse(caller.text)).toMatchObject({ id: ID, state: 'queued', position: 1 });
  expect(await stores.queues.has('chat', [ID])).toEqual([true]);
});

test('of a job for which its queue has no room nothing is left', async () => {
  const { accept, stores } = start();
  await expect(accept({ maxLength: 0 })).rejects.toMatchObject({ code: 'queue_full' });
  expect(await stores.jobs.find(ID)).toBeUndefined();
});

test('a turn drives the request from its credential on, once, and keeps what it is answered', async () => {
  const { accept, run, runner, driven, jobIn, stores } = start();
  await accept();
  const { envelope, caller } = await run();
  runner.onJobTurn('chat', [ID]);
  expect(envelope).toMatchObject({ job: true, origin: 'ingress.1', turn: { queue: 'chat', number: 1 } });
  expect(envelope.credential).toEqual(envelopeOf(ID, HOUR_MS).credential);
  caller.head(200, { 'content-type': 'text/plain' });
  caller.data(Buffer.from('lost with its attempt'));
  caller.head(200, { 'content-type': 'text/plain' });
  caller.data(Buffer.from('whole'));
  caller.end();
  const job = await jobIn('completed');
  const sealed = await stores.jobs.answer(job);
  expect(sealed && letters.openAnswer(ID, sealed)).toMatchObject({ status: 200, body: Buffer.from('whole') });
  expect(driven).toHaveLength(1);
});

test('an error is a dead letter with its reason; one of our own processes makes it wait again', async () => {
  const { accept, run, jobIn } = start();
  await accept();
  (await run()).caller.fail(new GatewayError('instance_lost'));
  await jobIn('queued');
  (await run()).caller.fail(new GatewayError('unauthenticated'));
  expect(await jobIn('failed')).toMatchObject({ status: 401, reason: { code: 'unauthenticated' }, runs: 2 });
});

test('attempts of different runs have different numbers', async () => {
  const { accept, run, jobIn } = start();
  await accept();
  const first = await run();
  await first.caller.park(undefined);
  await jobIn('queued');
  const second = await run();
  expect(second.envelope.attempt).toBeGreaterThan(first.envelope.attempt + 100);
});

test('a job that was cancelled is given up where it runs, and metered', async () => {
  const { accept, run, runner, stores, cancelled, metered } = start();
  await accept();
  await run();
  await stores.jobs.cancel(ID);
  runner.onJobsStopped([ID]);
  expect([cancelled, metered]).toEqual([[ID], ['2001 client_closed']]);
});

test('whose runner is silent has another turn, at another ingress, and stands in line again', async () => {
  const first = start();
  await first.accept();
  await first.run();
  await first.stores.queues.endTurn('chat', ID, { kind: 'gone' });
  const second = start({ stores: first.stores, instance: 'ingress.2' });
  await second.keeper.look();
  expect(await first.stores.queues.has('chat', [ID])).toEqual([false]);
  await first.stores.jobs.release({ id: ID, run: 1 });
  await second.keeper.look();
  expect(await first.stores.queues.has('chat', [ID])).toEqual([true]);
  expect((await second.run()).envelope).toMatchObject({ origin: 'ingress.2', turn: { number: 2 } });
});

test('what nobody could answer in its time becomes a dead letter, which is metered', async () => {
  const { accept, keeper, pass, metered, stores } = start();
  await accept({ maxAgeMs: 1_000 });
  pass(HOUR_MS);
  await keeper.look();
  expect(await stores.jobs.find(ID)).toMatchObject({ state: 'failed', reason: { code: 'queue_expired' } });
  expect(metered).toEqual(['1001 queue_expired']);
  expect(await stores.queues.has('chat', [ID])).toEqual([false]);
});

test('jobs outlive their process: the next one finds them in the file', async () => {
  const file = `${temporaryFolder()}/state.db`;
  const options = { file, logger: silent, clock: Date.now };
  const before = openEmbeddedStores(options);
  await start({ stores: before }).accept();
  await before.close();
  const after = openEmbeddedStores(options);
  onTestFinished(() => after.close());
  const restarted = start({ stores: after, instance: 'ingress.2' });
  expect(await after.queues.has('chat', [ID])).toEqual([false]);
  await restarted.keeper.look();
  const { envelope } = await restarted.run();
  expect(envelope.id).toBe(ID);
});

test('a process that leaves takes no more jobs', async () => {
  const { accept, runner, told, driven } = start();
  await accept();
  runner.leave();
  runner.onJobTurn('chat', [ID]);
  expect([told, driven]).toEqual([[{ kind: 'defer', queue: 'chat', id: ID, forMs: 1_000 }], []]);
});
