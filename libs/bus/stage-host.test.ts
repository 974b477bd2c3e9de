import { forward, GatewayError, inlineBody, reject, replyWhole } from '@sluice/contract';
import { describe, expect, test } from 'vitest';
import {
  answering,
  envelopeFrom,
  ID,
  NOW,
  noBody,
  passTo,
  RecordingListener,
  settled,
  stage,
  startHost,
  until,
} from './host-fixture.ts';
import { LocalHub } from './local.ts';

for (const handOff of ['local-first', 'bus'] as const) {
  describe(`handing off ${handOff === 'bus' ? 'over the bus alone' : 'by calls where it can be'}`, () => {
    const start = async (...roles: string[]) => {
      const hub = new LocalHub();
      const hosts = [];
      for (const role of ['ingress', ...roles]) hosts.push(await startHost(hub, role, { handOff }));
      const [ingress, ...others] = hosts;
      if (ingress === undefined) throw new Error('no ingress');
      const listener = new RecordingListener();
      ingress.host.listen(listener);
      return { hub, ingress, others, listener };
    };

    test('a request goes through stages in one process, and its answer comes back in order', async () => {
      const { ingress, listener } = await start();
      ingress.host.host(passTo('auth', 'dispatch'));
      ingress.host.host(answering('dispatch'));
      ingress.host.handOff('auth', envelopeFrom('ingress.test'), inlineBody(Buffer.from('hello')));
      await until(() => listener.of(1).includes('end'));
      expect(listener.of(1)).toEqual(['head 200', 'data hello', 'end']);
      expect(ingress.host.inProgress).toBe(0);
    });

    test('a request goes through three processes, and its answer comes straight to the ingress', async () => {
      const { ingress, others, listener } = await start('auth', 'dispatch');
      others[0]?.host.host(passTo('auth', 'dispatch'));
      others[1]?.host.host(answering('dispatch'));
      ingress.host.handOff('auth', envelopeFrom('ingress.test'), inlineBody(Buffer.from('hello')));
      await until(() => listener.of(1).includes('end'));
      expect(listener.of(1)).toEqual(['head 200', 'data hello', 'end']);
      expect(listener.heard.map(heard => heard.sender)).toEqual(['dispatch.test']);
    });

    test('a rejection and what a stage throws reach the caller as errors, an unknown one without its text', async () => {
      const { ingress, others, listener } = await start('auth');
      const answers = [
        () => reject(new GatewayError('unauthenticated', { internal: 'no such key' })),
        () => {
          throw new GatewayError('not_found');
        },
        () => {
          throw new TypeError('secret');
        },
        async () => {
          throw new TypeError('secret');
        },
        () => ({
          kind: 'reply' as const,
          write: () => {
            throw new TypeError('secret');
          },
        }),
        () => ({
          kind: 'reply' as const,
          write: async () => {
            throw new TypeError('secret');
          },
        }),
      ];
      others[0]?.host.host(stage('auth', ({ attempt }) => answers[attempt - 1]?.() ?? { kind: 'drop' }));
      for (let attempt = 1; attempt <= answers.length; attempt++)
        ingress.host.handOff('auth', envelopeFrom('ingress.test', { attempt }), noBody);
      await until(() => listener.heard.length === answers.length);
      const codes = answers.map((_, index) => listener.of(index + 1));
      expect(codes).toEqual(
        ['unauthenticated', 'not_found', 'internal', 'internal', 'internal', 'internal'].map(code => [
          `rejection ${code}`,
        ]),
      );
      expect(others[0]?.log.filter(line => line.includes('a stage failed'))).toHaveLength(4);
      expect(others[0]?.host.inProgress).toBe(0);
    });

    test('what a stage drops is answered by nobody, and keeps no place', async () => {
      const { ingress, others, listener } = await start('auth');
      others[0]?.host.host(stage('auth', () => ({ kind: 'drop' })));
      ingress.host.handOff('auth', envelopeFrom('ingress.test'), noBody);
      await settled();
      expect(listener.heard).toEqual([]);
      expect(others[0]?.host.inProgress).toBe(0);
    });

    test('no stage runs after startBy or the deadline, at their very moment it does', async () => {
      const { ingress, others, listener } = await start('auth');
      others[0]?.host.host(answering('auth', 'ok'));
      const times = [{ startBy: NOW - 1 }, { deadline: NOW - 1 }, { startBy: NOW, deadline: NOW }];
      times.forEach((changes, index) => {
        const envelope = envelopeFrom('ingress.test', { ...changes, attempt: index + 1 });
        ingress.host.handOff('auth', envelope, noBody);
      });
      await until(() => listener.of(3).includes('end'));
      expect(listener.of(1)).toEqual(['rejection start_expired']);
      expect(listener.of(2)).toEqual(['rejection deadline_exceeded']);
    });

    test('a stage that is full says so at once, and takes the next one when it has room', async () => {
      const { ingress, others, listener } = await start('auth');
      const waiting: (() => void)[] = [];
      others[0]?.host.host(
        stage(
          'auth',
          () =>
            new Promise(resolve => {
              waiting.push(() => resolve(replyWhole(200, {}, Buffer.from('ok'))));
            }),
          1,
        ),
      );
      const hand = (id: string): void =>
        ingress.host.handOff('auth', envelopeFrom('ingress.test', { id }), noBody);
      hand('1'.repeat(32));
      hand('2'.repeat(32));
      await until(() => listener.heard.length === 1);
      expect(listener.heard[0]).toMatchObject({ id: '2'.repeat(32) });
      expect(listener.of(1)).toEqual(['rejection overloaded']);
      waiting.shift()?.();
      await until(() => listener.of(1).includes('end'));
      hand('3'.repeat(32));
      await until(() => waiting.length === 1);
    });

    test('an ingress is told that nobody hosts a stage, also by the stage that handed on', async () => {
      const { ingress, others, listener } = await start('auth');
      ingress.host.handOff('policy', envelopeFrom('ingress.test'), noBody);
      await until(() => listener.noResponders.length === 1);
      expect(listener.noResponders).toEqual([{ id: ID, attempt: 1 }]);
      others[0]?.host.host(passTo('auth', 'dispatch'));
      ingress.host.handOff('auth', envelopeFrom('ingress.test', { attempt: 2 }), noBody);
      await until(() => listener.of(2).length > 0);
      expect(listener.of(2)).toEqual(['rejection stage_unavailable']);
    });

    test('a stage that stopped taking finishes what it has, and others get what comes', async () => {
      const { ingress, others, listener } = await start('auth', 'second');
      let answer = (): void => undefined;
      const slow = stage(
        'auth',
        () =>
          new Promise(resolve => {
            answer = () => resolve(replyWhole(200, {}, Buffer.from('first')));
          }),
      );
      others[0]?.host.host(slow);
      ingress.host.handOff('auth', envelopeFrom('ingress.test'), noBody);
      await until(() => others[0]?.host.inProgress === 1);
      await others[0]?.host.stopTaking();
      others[1]?.host.host(answering('auth', 'second'));
      ingress.host.handOff('auth', envelopeFrom('ingress.test', { attempt: 2, id: 'b'.repeat(32) }), noBody);
      await until(() => listener.of(2).includes('end'));
      expect(listener.of(2)).toContain('data second');
      answer();
      await until(() => listener.of(1).includes('end'));
      expect(others[0]?.host.inProgress).toBe(0);
    });
  });
}

test('a stage of the same process is preferred while it has room, then others share', async () => {
  const hub = new LocalHub();
  const [ingress, other] = [await startHost(hub, 'ingress'), await startHost(hub, 'dispatch')];
  ingress.host.listen(new RecordingListener());
  const ran: string[] = [];
  const busy = (name: string) =>
    stage(
      'auth',
      () => {
        ran.push(name);
        return new Promise(() => undefined);
      },
      3,
    );
  ingress.host.host(busy('here'));
  other.host.host(busy('there'));
  const hand = (number: number): void =>
    ingress.host.handOff('auth', envelopeFrom('ingress.test', { id: String(number).repeat(32) }), noBody);
  for (let number = 1; number <= 3; number++) hand(number);
  await settled();
  expect(ran).toEqual(['here', 'here', 'here']);
  // The queue group takes turns, and a turn of the full one is answered with `overloaded`.
  for (let number = 4; number <= 7; number++) hand(number);
  await settled();
  expect(ran.slice(3)).toEqual(['there', 'there']);
});

test('an attempt that comes twice over the bus runs once, the next attempt runs', async () => {
  const hub = new LocalHub();
  const twice = await startHost(hub, 'ingress', {
    wrap: bus => ({
      connected: true,
      publish(subject, payload, reply) {
        bus.publish(subject, payload, reply);
        bus.publish(subject, payload, reply);
      },
      whenSent: then => bus.whenSent(then),
      subscribe: (subject, handler, queue) => bus.subscribe(subject, handler, queue),
      flush: () => bus.flush(),
      close: () => bus.close(),
    }),
  });
  const dispatch = await startHost(hub, 'dispatch');
  let runs = 0;
  dispatch.host.host(
    stage('dispatch', envelope => {
      runs++;
      return forward('control', envelope, noBody);
    }),
  );
  for (const attempt of [1, 2])
    twice.host.handOff('dispatch', envelopeFrom('ingress.test', { attempt }), noBody);
  await settled();
  expect(runs).toBe(2);
});

test('while the bus is away a request is refused at once, so that it can be driven again', async () => {
  const hub = new LocalHub();
  const { host, bus } = await startHost(hub, 'ingress');
  const listener = new RecordingListener();
  host.listen(listener);
  await bus.close();
  host.handOff('auth', envelopeFrom('ingress.test'), noBody);
  expect(listener.of(1)).toEqual(['rejection not_ready']);
});

test('a message that cannot be read is one message lost, and the log says so', async () => {
  const hub = new LocalHub();
  const { host, bus, log } = await startHost(hub, 'auth');
  const ingress = await startHost(hub, 'ingress');
  const listener = new RecordingListener();
  ingress.host.listen(listener);
  host.host(answering('auth', 'ok'));
  for (const subject of ['stage.auth', 'control.auth.test', 'body.auth.test'])
    bus.publish(`gw.v1.${subject}`, Buffer.from([0, 0, 0]), 'gw.v1.inbox.auth.test.x');
  bus.publish(`gw.v1.reply.ingress.test.${ID}.1`, Buffer.from([9]));
  ingress.host.handOff('auth', envelopeFrom('ingress.test'), noBody);
  await until(() => listener.of(1).includes('end'));
  expect(log.filter(line => line.includes('a message could not be handled'))).toHaveLength(3);
  expect(ingress.log.filter(line => line.includes('a message could not be handled'))).toHaveLength(1);
});
