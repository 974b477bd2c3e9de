import {
  decodeFrames,
  encodeFrames,
  type Frame,
  GatewayError,
  type NumberedFrame,
  WINDOW_BYTES,
} from '@sluice/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameReceiver } from './frame-receiver.ts';
import { FrameSender } from './frame-sender.ts';

const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** A sender and a receiver with a line between them that `fate` may make lose, repeat or hold back messages. */
function connect(fate: () => 'pass' | 'drop' | 'repeat' | 'late') {
  const received: Frame[] = [];
  let late: Buffer[] = [];
  const take = (message: Uint8Array): void => receiver.deliver(decodeFrames(message).frames);
  const sender = new FrameSender(
    1,
    (_attempt, frames: readonly NumberedFrame[]) => {
      const message = encodeFrames('dispatch.test', frames);
      const what = fate();
      if (what === 'drop') return;
      if (what === 'late') late.push(message);
      else for (let copies = what === 'repeat' ? 2 : 1; copies > 0; copies--) take(message);
    },
    () => undefined,
  );
  const receiver = new FrameReceiver({
    onFrame: frame => received.push(frame),
    onGap: from => sender.resend(from),
    onCredit: next => sender.acknowledge(next),
  });
  const deliverLate = (): void => {
    const messages = late;
    late = [];
    messages.forEach(take);
  };
  return { sender, receiver, received, deliverLate };
}

const dataOf = (frames: readonly Frame[]): string =>
  Buffer.concat(frames.map(frame => (frame.kind === 'data' ? frame.bytes : Buffer.alloc(0)))).toString('hex');

test('whatever a line loses, repeats or delays, the answer arrives whole, in order and once', async () => {
  const fate = fc.constantFrom(
    'pass' as const,
    'pass' as const,
    'drop' as const,
    'repeat' as const,
    'late' as const,
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 3_000 }), { maxLength: 30 }),
      fc.array(fate, { maxLength: 60 }),
      async (chunks, fates) => {
        const { sender, receiver, received, deliverLate } = connect(() => fates.shift() ?? 'pass');
        sender.head(200, { a: 'b' });
        for (const chunk of chunks) {
          sender.data(chunk);
          if (chunk.length % 2 === 0) await settled();
        }
        sender.end();
        for (let probes = 0; !receiver.finished && probes < 100; probes++) {
          deliverLate();
          receiver.probe();
          await settled();
        }
        expect(received[0]).toEqual({ kind: 'head', status: 200, headers: { a: 'b' } });
        expect(dataOf(received)).toBe(Buffer.concat(chunks).toString('hex'));
        expect(received.filter(frame => frame.kind === 'end')).toHaveLength(1);
        expect(received.at(-1)).toMatchObject({ kind: 'end', bytes: Buffer.concat(chunks).length });
      },
    ),
    { numRuns: 60 },
  );
});

test('a full window says so, and has room again when the receiver has passed its data on', async () => {
  const { sender, receiver } = connect(() => 'pass');
  let drained = 0;
  sender.onDrain(() => drained++);
  sender.head(200, {});
  receiver.pause();
  const chunk = new Uint8Array(WINDOW_BYTES / 8);
  const room = Array.from({ length: 8 }, () => sender.data(chunk));
  expect(room).toEqual([true, true, true, true, true, true, true, false]);
  await settled();
  expect(drained).toBe(0);
  receiver.resume();
  expect(drained).toBe(1);
  expect(sender.data(chunk)).toBe(true);
});

test('chunks of one turn travel in one message, and the end takes everything with it', async () => {
  const messages: (readonly NumberedFrame[])[] = [];
  const sender = new FrameSender(
    1,
    (_attempt, frames) => messages.push(frames),
    () => undefined,
  );
  sender.head(200, {});
  sender.data(Buffer.from('a'));
  sender.data(Buffer.from('b'));
  expect(messages).toHaveLength(0);
  await settled();
  expect(messages.map(frames => frames.map(({ frame }) => frame.kind))).toEqual([['head', 'data', 'data']]);
  sender.data(Buffer.from('c'));
  sender.end();
  expect(messages[1]?.map(({ frame }) => frame.kind)).toEqual(['data', 'end']);
});

test('who waits until its frames are out has them sent at once; within a process there is nothing to wait for', async () => {
  const log: string[] = [];
  const send = (_attempt: number, frames: readonly NumberedFrame[]): void =>
    void log.push(...frames.map(({ frame }) => frame.kind));
  const overBus = new FrameSender(
    1,
    send,
    () => undefined,
    then => {
      log.push('out');
      then();
    },
  );
  overBus.head(200, {});
  overBus.whenSent(() => log.push('told'));
  expect(log).toEqual(['head', 'out', 'told']);
  log.length = 0;
  const within = new FrameSender(1, send, () => undefined);
  within.head(200, {});
  within.whenSent(() => log.push('told'));
  await settled();
  expect(log).toEqual(['told', 'head']);
});

test('an answer that was adopted is sent again from its beginning, as the new attempt', () => {
  const sent: { attempt: number; kinds: string[] }[] = [];
  const sender = new FrameSender(
    1,
    (attempt, frames) => sent.push({ attempt, kinds: frames.map(({ frame }) => frame.kind) }),
    () => undefined,
  );
  sender.head(200, {});
  sender.data(Buffer.from('a'));
  sender.end();
  expect(sender.adopt(2)).toBe(true);
  expect(sent).toEqual([
    { attempt: 1, kinds: ['head', 'data', 'end'] },
    { attempt: 2, kinds: ['head', 'data', 'end'] },
  ]);
});

test('an answer whose beginning was acknowledged cannot be adopted or resent', () => {
  const sender = new FrameSender(
    1,
    () => undefined,
    () => undefined,
  );
  sender.head(200, {});
  sender.reject(new GatewayError('upstream_interrupted'));
  sender.acknowledge(1);
  expect(sender.adopt(2)).toBe(false);
  expect(sender.resend(0)).toBe(false);
  expect(sender.resend(1)).toBe(true);
});

test('who listens for the caller leaving is told, also when it left before', () => {
  const sender = new FrameSender(
    1,
    () => undefined,
    () => undefined,
  );
  const told: string[] = [];
  sender.cancel(new GatewayError('shutting_down'));
  sender.onCancel(({ code }) => told.push(code));
  sender.cancel();
  expect(told).toEqual(['shutting_down']);
});
