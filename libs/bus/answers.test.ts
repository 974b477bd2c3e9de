import {
  type FrameSink,
  GatewayError,
  type MaybePromise,
  type Stage,
  subjects,
  WINDOW_BYTES,
} from '@sluice/contract';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  envelopeFrom,
  type HostChanges,
  ID,
  NOW,
  noBody,
  RecordingListener,
  settled,
  stage,
  startHost,
  until,
} from './host-fixture.ts';
import { LocalHub } from './local.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const PATIENCE_MS = 1_000;

const replying = (write: (sink: FrameSink) => MaybePromise<void>): Stage =>
  stage('dispatch', () => ({ kind: 'reply', write }));

/** An ingress that only listens, and an instance that hosts dispatch. */
async function start(changes: HostChanges = {}) {
  const hub = new LocalHub();
  const ingress = await startHost(hub, 'ingress');
  const worker = await startHost(hub, 'dispatch', changes);
  const listener = new RecordingListener();
  ingress.host.listen(listener);
  const hand = (attempt: number, id = ID): void =>
    ingress.host.handOff('dispatch', envelopeFrom('ingress.test', { id, attempt }), noBody);
  return { hub, ingress, worker, listener, hand };
}

/** Sinks as a stage was given them, in order. */
function collectingSinks() {
  const sinks: FrameSink[] = [];
  const cancelled: number[] = [];
  const dispatch = replying(sink => {
    const index = sinks.push(sink) - 1;
    sink.onCancel(() => cancelled.push(index));
    sink.accepted({
      redrive: true,
      lineage: { tenant: 'acme', route: 'r', provider: 'p', kind: 'openai', model: 'm', configRevision: 1 },
    });
  });
  return { sinks, cancelled, dispatch };
}

test('a process that leaves ends what it answers with an error; what it has answered stays as it is', async () => {
  const { worker, listener, hand } = await start();
  const { sinks, cancelled, dispatch } = collectingSinks();
  worker.host.host(dispatch);
  hand(1);
  hand(1, 'b'.repeat(32));
  await until(() => sinks.length === 2);
  sinks[0]?.head(200, {});
  sinks[0]?.end();
  worker.host.answers.cancelAll(new GatewayError('shutting_down'));
  await until(() => listener.of(1).includes('rejection shutting_down'));
  expect(listener.of(1).toSorted()).toEqual([
    'accepted',
    'accepted',
    'end',
    'head 200',
    'rejection shutting_down',
  ]);
  expect(cancelled).toEqual([1]);
  expect(worker.host.inProgress).toBe(0);
});

describe('adoption', () => {
  test('a later attempt is answered by the instance that works on the request, from the first frame', async () => {
    const { hub, worker, listener, hand } = await start();
    const { sinks, dispatch } = collectingSinks();
    worker.host.host(dispatch);
    hand(1);
    await until(() => sinks.length === 1);
    sinks[0]?.head(200, {});
    sinks[0]?.data(Buffer.from('one'));
    await until(() => listener.of(1).length === 3);

    const asker = await startHost(hub, 'asker');
    const adopted = asker.host.answers.askToAdopt('dispatch.test', ID, 2, PATIENCE_MS);
    await settled();
    await expect(adopted).resolves.toBe(true);
    sinks[0]?.data(Buffer.from('two'));
    sinks[0]?.end();
    await until(() => listener.of(2).includes('end'));
    expect(listener.of(2)).toEqual(['accepted', 'head 200', 'data one', 'data two', 'end']);
  });

  test('an answer that is whole already is given to the later attempt too, until it is said to have arrived', async () => {
    const { hub, ingress, worker, listener, hand } = await start();
    worker.host.host(
      replying(sink => {
        sink.head(200, {});
        sink.end();
      }),
    );
    hand(1);
    await until(() => listener.of(1).includes('end'));
    const asker = await startHost(hub, 'asker');
    const ask = async (attempt: number): Promise<boolean> => {
      const answer = asker.host.answers.askToAdopt('dispatch.test', ID, attempt, PATIENCE_MS);
      await settled();
      return answer;
    };
    expect(await ask(2)).toBe(true);
    await until(() => listener.of(2).includes('end'));
    ingress.host.answers.tell('dispatch.test', { kind: 'done', ids: [ID] });
    await settled();
    expect(await ask(3)).toBe(false);
    expect(listener.of(3)).toEqual([]);
  });

  test('an instance is asked about itself without the bus', async () => {
    const { worker, hand } = await start();
    const { sinks, dispatch } = collectingSinks();
    worker.host.host(dispatch);
    expect(await worker.host.answers.askToAdopt('dispatch.test', ID, 2, PATIENCE_MS)).toBe(false);
    hand(1);
    await until(() => sinks.length === 1);
    expect(await worker.host.answers.askToAdopt('dispatch.test', ID, 2, PATIENCE_MS)).toBe(true);
  });

  test('an instance that is not there is asked for as long as patience lasts', async () => {
    const { worker, hub } = await start();
    let asked = 0;
    hub.connect().subscribe(subjects.control('dispatch.gone'), () => asked++);
    let outcome: boolean | undefined;
    void worker.host.answers.askToAdopt('dispatch.gone', ID, 2, PATIENCE_MS).then(adopted => {
      outcome = adopted;
    });
    for (let step = 0; step < 9; step++) {
      await vi.advanceTimersByTimeAsync(PATIENCE_MS / 10);
      await settled();
    }
    expect(outcome).toBeUndefined();
    await vi.advanceTimersByTimeAsync(PATIENCE_MS / 10);
    expect(outcome).toBe(false);
    expect(asked).toBe(4);
  });

  test('what was cancelled is not adopted', async () => {
    const { ingress, worker, hand } = await start();
    const { sinks, dispatch } = collectingSinks();
    worker.host.host(dispatch);
    hand(1);
    await until(() => sinks.length === 1);
    ingress.host.answers.tell('dispatch.test', { kind: 'cancel', id: ID, attempt: 1 });
    await settled();
    expect(await worker.host.answers.askToAdopt('dispatch.test', ID, 2, PATIENCE_MS)).toBe(false);
  });
});

describe('a second attempt at the same instance', () => {
  test('ends the first, which nobody waits for, and stays when the first one ends', async () => {
    const { worker, listener, hand } = await start();
    const { sinks, cancelled, dispatch } = collectingSinks();
    worker.host.host(dispatch);
    hand(1);
    await until(() => sinks.length === 1);
    hand(2);
    await until(() => sinks.length === 2);
    expect(cancelled).toEqual([0]);
    sinks[0]?.end();
    expect(worker.host.answers.inProgress).toBe(1);
    sinks[1]?.head(200, {});
    sinks[1]?.end();
    await until(() => listener.of(2).includes('end'));
    expect(worker.host.inProgress).toBe(0);
  });

  test('is not disturbed by the first one coming late', async () => {
    const { worker, hand } = await start();
    const { sinks, cancelled, dispatch } = collectingSinks();
    worker.host.host(dispatch);
    hand(2);
    await until(() => sinks.length === 1);
    hand(1);
    await until(() => sinks.length === 2);
    expect(cancelled).toEqual([1]);
    expect(worker.host.answers.inProgress).toBe(1);
  });
});

describe('a caller that leaves', () => {
  test('is told to the stage once, and the place is free even where the stage says no more', async () => {
    const { ingress, worker, hand } = await start();
    const { sinks, cancelled, dispatch } = collectingSinks();
    worker.host.host(dispatch);
    hand(1);
    await until(() => sinks.length === 1);
    for (let times = 0; times < 2; times++)
      ingress.host.answers.tell('dispatch.test', { kind: 'cancel', id: ID, attempt: 1 });
    await settled();
    expect(cancelled).toEqual([0]);
    expect(worker.host.inProgress).toBe(0);
    expect(sinks[0]?.data(new Uint8Array(WINDOW_BYTES))).toBe(true);
  });

  test('leaves all its requests when its ingress dies', async () => {
    const { ingress, worker, hand } = await start();
    const { sinks, cancelled, dispatch } = collectingSinks();
    worker.host.host(dispatch);
    hand(1, '1'.repeat(32));
    hand(1, '2'.repeat(32));
    await until(() => sinks.length === 2);
    ingress.host.liveness.stop();
    await settled();
    expect(cancelled).toEqual([0, 1]);
    expect(worker.host.inProgress).toBe(0);
  });

  test('a cancel for another attempt is not for this one', async () => {
    const { ingress, worker, hand } = await start();
    const { sinks, cancelled, dispatch } = collectingSinks();
    worker.host.host(dispatch);
    hand(2);
    await until(() => sinks.length === 1);
    ingress.host.answers.tell('dispatch.test', { kind: 'cancel', id: ID, attempt: 1 });
    await settled();
    expect(cancelled).toEqual([]);
  });

  test('what is said to have arrived is stopped where it is still written', async () => {
    const { ingress, worker, hand } = await start();
    const { sinks, cancelled, dispatch } = collectingSinks();
    worker.host.host(dispatch);
    hand(1);
    await until(() => sinks.length === 1);
    ingress.host.answers.tell('dispatch.test', { kind: 'done', ids: ['unknown', ID] });
    await settled();
    expect(cancelled).toEqual([0]);
  });
});

test('frames that are no longer kept are refused with an error in their place, not with silence', async () => {
  let now = NOW;
  const { ingress, worker, listener, hand } = await start({ clock: () => now });
  worker.host.host(
    replying(sink => {
      sink.head(200, {});
      sink.end();
    }),
  );
  hand(1);
  await until(() => listener.of(1).includes('end'));
  const resend = { kind: 'resend', id: ID, attempt: 1, from: 1, origin: 'ingress.test' } as const;
  ingress.host.answers.tell('dispatch.test', resend);
  await settled();
  expect(listener.of(1)).toEqual(['head 200', 'end', 'end']);
  now += 10_001;
  await vi.advanceTimersByTimeAsync(1_000);
  ingress.host.answers.tell('dispatch.test', resend);
  await settled();
  expect(listener.of(1).at(-1)).toBe('rejection instance_lost');
  expect(listener.heard.at(-1)?.frames[0]?.sequence).toBe(1);
});

test('a large answer travels in messages of at most a window, and waits when the window is full', async () => {
  const { ingress, worker, listener, hand } = await start();
  let drained = 0;
  const room: boolean[] = [];
  worker.host.host(
    replying(sink => {
      sink.onDrain(() => drained++);
      sink.head(200, {});
      room.push(sink.data(new Uint8Array(WINDOW_BYTES - 1)), sink.data(new Uint8Array(WINDOW_BYTES)));
    }),
  );
  hand(1);
  await settled();
  expect(room).toEqual([true, false]);
  const bytes = listener.heard.map(({ frames }) =>
    frames.reduce((sum, { frame }) => sum + (frame.kind === 'data' ? frame.bytes.length : 0), 0),
  );
  expect(Math.max(...bytes)).toBeLessThanOrEqual(WINDOW_BYTES);
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBe(2 * WINDOW_BYTES - 1);
  const acknowledge = (next: number): void =>
    ingress.host.answers.tell('dispatch.test', { kind: 'acknowledge', id: ID, attempt: 1, next });
  acknowledge(3);
  await settled();
  expect(drained).toBe(0);
  acknowledge(9);
  acknowledge(9);
  await settled();
  expect(drained).toBe(1);
});
