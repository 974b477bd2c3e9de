import { decodeFrames, encodeFrames, WINDOW_BYTES } from '@sluice/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameReceiver } from './frame-receiver.ts';
import { FrameSender } from './frame-sender.ts';

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** A stage that writes as it may, and an ingress, with a line that may lose whatever either says. */
function connect(lost: () => boolean) {
  let highest = 0;
  const sender = new FrameSender(
    1,
    (_attempt, frames) => {
      if (!lost()) receiver.deliver(decodeFrames(encodeFrames('dispatch.1', frames)).frames);
    },
    () => undefined,
  );
  let bytes = 0;
  const receiver = new FrameReceiver({
    onFrame: frame => {
      if (frame.kind === 'data') bytes += frame.bytes.length;
    },
    onGap: from => {
      if (!lost()) sender.resend(from);
    },
    onCredit: next => {
      if (!lost()) sender.acknowledge(next);
    },
  });
  /** Writes chunks while there is room, then waits for `onDrain`. */
  const write = (chunks: Uint8Array[]): void => {
    const next = (): void => {
      for (;;) {
        const chunk = chunks.shift();
        if (chunk === undefined) {
          sender.end();
          return;
        }
        const room = sender.data(chunk);
        highest = Math.max(highest, sender.keptBytes);
        if (!room) return;
      }
    };
    sender.onDrain(next);
    sender.head(200, {});
    next();
  };
  return { receiver, write, received: () => bytes, highest: () => highest };
}

test('a lost acknowledgement stops nothing: who hears nothing for a while gives its credit again', async () => {
  // The first delivery arrives, the credit for it does not.
  const lose = [false, true];
  const { receiver, write, received } = connect(() => lose.shift() ?? false);
  write(Array.from({ length: 40 }, () => new Uint8Array(WINDOW_BYTES / 8)));
  for (let probes = 0; !receiver.finished && probes < 20; probes++) {
    await turn();
    receiver.probe();
  }
  expect(received()).toBe(5 * WINDOW_BYTES);
});

test('whatever is lost either way, a long answer arrives whole, and never more than a window and a chunk is kept', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: WINDOW_BYTES }), { maxLength: 30 }),
      fc.array(fc.boolean(), { maxLength: 60 }),
      async (sizes, fates) => {
        const { receiver, write, received, highest } = connect(() => fates.shift() ?? false);
        write(sizes.map(size => new Uint8Array(size)));
        for (let probes = 0; !receiver.finished && probes < 200; probes++) {
          await turn();
          receiver.probe();
        }
        expect(receiver.finished).toBe(true);
        expect(received()).toBe(sizes.reduce((sum, size) => sum + size, 0));
        expect(highest()).toBeLessThan(2 * WINDOW_BYTES);
      },
    ),
    { numRuns: 60 },
  );
});

test('a receiver that waits for a slow client gives no credit, however often it asks for frames', () => {
  const credits: number[] = [];
  const receiver = new FrameReceiver({
    onFrame: () => undefined,
    onGap: () => undefined,
    onCredit: next => credits.push(next),
  });
  const chunk = { kind: 'data', bytes: new Uint8Array(WINDOW_BYTES / 2), outputTokens: 0 } as const;
  receiver.deliver([{ sequence: 0, frame: chunk }]);
  expect(credits).toEqual([1]);
  receiver.pause();
  receiver.deliver([{ sequence: 1, frame: chunk }]);
  receiver.probe();
  expect(credits).toEqual([1]);
  receiver.resume();
  expect(credits).toEqual([1, 2]);
});

test('a receiver that gave no credit yet gives none by asking: the beginning stays with the sender, for adoption', () => {
  const credits: number[] = [];
  const receiver = new FrameReceiver({
    onFrame: () => undefined,
    onGap: () => undefined,
    onCredit: next => credits.push(next),
  });
  receiver.deliver([{ sequence: 0, frame: { kind: 'head', status: 200, headers: {} } }]);
  receiver.probe();
  expect(credits).toEqual([]);
});

test('asking for frames takes nothing from a sender: it can still be adopted from the beginning', () => {
  const sent: number[] = [];
  const sender = new FrameSender(
    1,
    (attempt, frames) => sent.push(attempt, frames.length),
    () => undefined,
  );
  sender.head(200, {});
  sender.end();
  expect(sender.resend(2)).toBe(true);
  expect(sender.adopt(2)).toBe(true);
  expect(sent).toEqual([1, 2, 2, 2]);
});
