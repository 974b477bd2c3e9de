import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blocklistDetector } from '../blocklist.ts';
import { digits, fixtureRules, found } from './stream-fixture.ts';
import { Tally } from './tally.ts';
import { TextLane } from './text-lane.ts';
import type { TextRule } from './text-rule.ts';

interface Run {
  released: string;
  blocked: boolean;
  tally: Tally;
  mostHeld: number;
}

function run(pieces: readonly string[], rules: readonly TextRule[] = fixtureRules): Run {
  const tally = new Tally(rules);
  const lane = new TextLane({ rules, tally, name: 'content' });
  let released = '';
  let mostHeld = 0;
  for (const piece of pieces) {
    released += lane.push(piece);
    mostHeld = Math.max(mostHeld, lane.heldLength);
  }
  released += lane.flush();
  return { released, blocked: lane.blocked, tally, mostHeld };
}

const fixtures: [string, string][] = [
  ['call 5550100 now', 'call [NUMBER] now'],
  ['<b> wrote', 'b@example.com wrote'],
  ['<nobody> wrote <a', '<nobody> wrote <a'],
  ['to <a>, <b>: 123', 'to Ann "A" O\\Hara, b@example.com: [NUMBER]'],
  ['do not stop here', 'do not '],
  ['12 and 123456789012345678901234567890', '12 and [NUMBER][NUMBER]'],
  ['a 😀1234😀 b', 'a 😀[NUMBER]😀 b'],
  ['１２３４ wide', '[NUMBER] wide'],
  // 'call 5550100', '<b> wrote 12' and 'do not stop' in base64, and 'tel 5550100' in hex.
  ['see Y2FsbCA1NTUwMTAw now', 'see [NUMBER] now'],
  ['see PGI+IHdyb3RlIDEyMzQ=.', 'see [NUMBER].'],
  ['key=ZG8gbm90IHN0b3A9PT0= x', 'key='],
  ['hex 74656c2035353530313030', 'hex [NUMBER]'],
  ['<a><b>5551stop', 'Ann "A" O\\Harab@example.com[NUMBER]'],
];

describe.each(fixtures)('%j', (text, expected) => {
  test('comes out the same however it is cut', () => {
    const whole = run([text]);
    expect(whole.released).toBe(expected);
    for (let cut = 0; cut <= text.length; cut += 1) {
      const split = run([text.slice(0, cut), text.slice(cut)]);
      expect([split.released, split.blocked, found(split.tally)]).toEqual([
        expected,
        whole.blocked,
        found(whole.tally),
      ]);
    }
    expect(run([...text.split('')]).released).toBe(expected);
  });
});

const words = fc.string({
  unit: fc.constantFrom('1', '22', '<a>', '<b', '>', 's', 'stop', ' ', 'é', 'e\u0301', '😀', '\u200b'),
});

test('any text in any pieces comes out as it does whole, with the same counts', () => {
  fc.assert(
    fc.property(words, fc.array(fc.nat(12)), (text, lengths) => {
      const pieces: string[] = [];
      let at = 0;
      for (const length of lengths) {
        pieces.push(text.slice(at, at + length));
        at += length;
      }
      pieces.push(text.slice(at));
      const [whole, split] = [run([text]), run(pieces)];
      expect(split.released).toBe(whole.released);
      expect(split.blocked).toBe(whole.blocked);
      if (!whole.blocked) expect(found(split.tally)).toEqual(found(whole.tally));
    }),
    { numRuns: 1_000 },
  );
});

test('a match over many pieces of a long text is found, and little is held', () => {
  const text = `${'lorem ipsum dolor '.repeat(3_000)}5550100 ${'sit amet '.repeat(2_000)}`;
  const pieces = text.match(/.{1,7}/gs) ?? [];
  const { released, mostHeld } = run(pieces);
  expect(released).toBe(text.replace('5550100', '[NUMBER]'));
  expect(mostHeld).toBeLessThan(64);
});

test('what overlaps is replaced as one, and what blocks stands above what masks', () => {
  const first: TextRule = {
    detector: 'a',
    text: blocklistDetector(['red fox']),
    action: 'mask',
    replace: () => '[A]',
  };
  const second: TextRule = {
    detector: 'b',
    text: blocklistDetector(['fox runs']),
    action: 'mask',
    replace: () => '[BB]',
  };
  expect(run(['the red fox runs far'], [first, second]).released).toBe('the [BB] far');
  const block: TextRule = { ...second, action: 'block' };
  for (const pieces of [['the red fox runs far'], ['the red fox r', 'uns far']])
    expect(run(pieces, [first, block])).toMatchObject({ released: 'the ', blocked: true });
});

test('rules that only count hold nothing', () => {
  const rules: TextRule[] = [{ detector: 'n', text: digits, action: 'flag' }];
  const lane = new TextLane({ rules, tally: new Tally(rules), name: 'content' });
  expect(lane.push('555')).toBe('555');
  expect(lane.push('0100')).toBe('0100');
  expect(lane.flush()).toBe('');
});

test('a tally says where and by which rule, and nothing of the text', () => {
  const { tally } = run(['hello ', '12345 st', 'op']);
  expect(tally.rules[0]).toMatchObject({
    matches: { number: 1 },
    spans: [{ lane: 'content', start: 6, end: 11, type: 'number' }],
  });
  expect(tally.rules[2]?.spans).toEqual([
    { lane: 'content', start: 12, end: 16, type: 'stop', rule: 'the-word' },
  ]);
  expect(JSON.stringify(tally.rules)).not.toContain('12345');
});

test('an offset behind a replacement moves with the text', () => {
  const lane = new TextLane({ rules: fixtureRules, tally: new Tally(fixtureRules), name: 'content' });
  lane.push('a 5550100 b');
  lane.flush();
  expect([lane.moved(0), lane.moved(2), lane.moved(10)]).toEqual([0, 2, 11]);
});

test('text that never comes to an end is judged as it is at last', () => {
  const endless: TextRule = {
    detector: 'x',
    text: {
      find: text => (text.length > 70_000 ? [{ start: 0, end: 3, type: 'x' }] : []),
      openFrom: () => 0,
      reach: 10,
    },
    action: 'mask',
    replace: () => '[X]',
  };
  const { mostHeld } = run(
    Array.from({ length: 100 }, () => 'y'.repeat(2_000)),
    [endless],
  );
  expect(mostHeld).toBeLessThanOrEqual(64 * 1024);
});
