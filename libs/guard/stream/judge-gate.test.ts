import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JudgeGate, judgeGateDefaults } from './judge-gate.ts';

const gateWith = (timing: 'sync' | 'async') =>
  new JudgeGate<string>({
    ...judgeGateDefaults,
    timing,
    windowLength: 10,
    windowPieces: 3,
    overlap: 4,
    maxWaiting: 100,
  });

/** A piece of text that is the event which says it. */
const add = (gate: JudgeGate<string>, text: string, lane = 'content'): string[] => {
  gate.add(lane, text);
  return gate.offer(text);
};

describe('a gate that is `sync`', () => {
  test('holds what no verdict covers, and asks for one at a time', () => {
    const gate = gateWith('sync');
    expect(add(gate, 'hello ')).toEqual([]);
    expect(gate.take()).toBeUndefined();
    expect(add(gate, 'world')).toEqual([]);
    expect(gate.take()).toEqual({ lanes: ['content'], texts: ['hello world'] });
    expect(add(gate, ', and more of it')).toEqual([]);
    expect(gate.take()).toBeUndefined();
    expect(gate.clear()).toEqual(['hello ', 'world']);
    expect(gate.take()).toEqual({ lanes: ['content'], texts: ['orld, and more of it'] });
    expect(gate.clear()).toEqual([', and more of it']);
    expect(gate.isEmpty).toBe(true);
  });

  test('asks after a few pieces, however short, and at once where told', () => {
    const gate = gateWith('sync');
    for (const piece of ['a', 'b']) add(gate, piece);
    expect(gate.take()).toBeUndefined();
    add(gate, 'c');
    expect(gate.take()?.texts).toEqual(['abc']);
    gate.clear();
    add(gate, 'd');
    expect(gate.isWaiting).toBe(true);
    expect(gate.take(true)?.texts).toEqual(['abcd']);
  });

  test('lets events without text pass where nothing waits, and keeps their order where something does', () => {
    const gate = gateWith('sync');
    expect(gate.offer('start')).toEqual(['start']);
    add(gate, 'text');
    expect(gate.offer('stop')).toEqual([]);
    gate.take(true);
    expect(gate.clear()).toEqual(['text', 'stop']);
  });

  test('judges lanes apart, in one task', () => {
    const gate = gateWith('sync');
    add(gate, 'thinking', 'reasoning');
    add(gate, 'speaking', 'content');
    expect(gate.take()).toEqual({ lanes: ['reasoning', 'content'], texts: ['thinking', 'speaking'] });
  });
});

test('a gate that is `async` holds nothing but the end', () => {
  const gate = gateWith('async');
  expect(add(gate, 'a text that is long')).toEqual(['a text that is long']);
  expect(gate.offer('finish', true)).toEqual([]);
  expect(gate.offer('usage')).toEqual([]);
  expect(gate.take()?.texts).toEqual(['a text that is long']);
  expect(gate.clear()).toEqual(['finish', 'usage']);
});

test('a gate is full while more waits than it may hold, and forgets what it dropped', () => {
  const gate = gateWith('sync');
  add(gate, 'x'.repeat(101));
  expect(gate.isFull).toBe(true);
  gate.take();
  gate.clear();
  expect(gate.isFull).toBe(false);
  add(gate, 'y'.repeat(20));
  gate.drop();
  expect([gate.isEmpty, gate.take(true)]).toEqual([true, undefined]);
});

test('whatever comes when, everything goes on once, in order, and all text is judged', () => {
  const steps = fc.array(
    fc
      .oneof(fc.string({ minLength: 1, maxLength: 8 }), fc.constantFrom<'take' | 'clear'>('take', 'clear'))
      .map(step => step),
  );
  fc.assert(
    fc.property(steps, fc.constantFrom<'sync' | 'async'>('sync', 'async'), (todo, timing) => {
      const gate = gateWith(timing);
      const sent: string[] = [];
      const gone: string[] = [];
      let judged = '';
      let isOut = false;
      const take = (early: boolean): void => {
        const task = gate.take(early);
        if (task === undefined) return;
        isOut = true;
        const [text = ''] = task.texts;
        let shared = Math.min(4, judged.length);
        while (!text.startsWith(judged.slice(judged.length - shared))) shared -= 1;
        judged += text.slice(shared);
      };
      const clear = (): void => {
        if (isOut) gone.push(...gate.clear());
        isOut = false;
      };
      for (const step of todo) {
        if (step === 'take') take(false);
        else if (step === 'clear') clear();
        else {
          sent.push(step);
          gone.push(...add(gate, step));
        }
      }
      sent.push('end');
      gone.push(...gate.offer('end', true));
      for (let round = 0; round < 3; round += 1) {
        take(false);
        clear();
      }
      expect(gone).toEqual(sent);
      expect(judged.length).toBeLessThanOrEqual(sent.join('').length);
      expect(gate.isEmpty).toBe(true);
    }),
  );
});
