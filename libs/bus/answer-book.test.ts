import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AnswerBook } from './answer-book.ts';
import { FrameSender } from './frame-sender.ts';

const MIB = 1024 * 1024;

const senderOf = (sizeBytes: number, attempt = 1): FrameSender => {
  const sender = new FrameSender(
    attempt,
    () => undefined,
    () => undefined,
  );
  sender.head(200, {});
  sender.data(new Uint8Array(sizeBytes));
  return sender;
};

function finish(book: AnswerBook, id: string, sizeBytes: number, now: number): FrameSender {
  const sender = senderOf(sizeBytes);
  book.add(id, 'ingress.1', sender);
  sender.end();
  book.finished(id, sender, now);
  return sender;
}

test('a finished answer is kept for ten seconds, one in progress for as long as it takes', () => {
  const book = new AnswerBook();
  book.add('running', 'ingress.1', senderOf(1));
  finish(book, 'done', 1, 0);
  book.sweep(10_000);
  expect(book.size).toBe(2);
  book.sweep(10_001);
  expect(book.find('done')).toBeUndefined();
  book.sweep(1_000_000);
  expect(book.find('running')).toBeDefined();
  expect(book.inProgress).toBe(1);
});

test('finished answers never hold more than 64 MiB, and the oldest go first', () => {
  const book = new AnswerBook();
  for (let index = 0; index < 300; index++) {
    finish(book, String(index), MIB, index);
    expect(book.retainedBytes).toBeLessThanOrEqual(64 * MIB);
  }
  expect(book.find('0')).toBeUndefined();
  expect(book.find('299')).toBeDefined();
});

test('an answer in progress is not forgotten for want of memory', () => {
  const book = new AnswerBook();
  book.add('running', 'ingress.1', senderOf(MIB));
  for (let index = 0; index < 100; index++) finish(book, String(index), MIB, index);
  expect(book.find('running')).toBeDefined();
});

test('whatever happens in whatever order, nothing is counted that is not kept', () => {
  const kind = fc.constantFrom('answer', 'finish', 'dismiss', 'sweep');
  const id = fc.constantFrom('a', 'b', 'c');
  fc.assert(
    fc.property(fc.array(fc.record({ kind, id, bytes: fc.nat(1_000) }), { maxLength: 60 }), steps => {
      const book = new AnswerBook();
      const running: [string, FrameSender][] = [];
      let now = 0;
      for (const { kind, id, bytes } of steps) {
        now += 3_000;
        if (kind === 'answer') {
          const sender = senderOf(bytes);
          running.push([id, sender]);
          book.add(id, 'ingress.1', sender);
        } else if (kind === 'finish') {
          // Any of them: also one whose place another has taken.
          const [finishing] = running.splice(bytes % Math.max(1, running.length), 1);
          finishing?.[1].end();
          if (finishing !== undefined) book.finished(...finishing, now);
        } else if (kind === 'dismiss') book.dismiss(id);
        else book.sweep(now);
        expect(book.retainedBytes).toBeGreaterThanOrEqual(0);
      }
      for (const each of ['a', 'b', 'c']) book.dismiss(each);
      expect(book.size).toBe(0);
      expect(book.retainedBytes).toBe(0);
    }),
  );
});
