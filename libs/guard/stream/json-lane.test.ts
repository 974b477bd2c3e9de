import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonLane } from './json-lane.ts';
import { fixtureRules } from './stream-fixture.ts';
import { Tally } from './tally.ts';

function run(pieces: readonly string[]): { released: string; blocked: boolean } {
  const lane = new JsonLane({ rules: fixtureRules, tally: new Tally(fixtureRules), name: 'tool-arguments' });
  let released = '';
  for (const piece of pieces) released += lane.push(piece);
  return { released: released + lane.flush(), blocked: lane.blocked };
}

const fixtures: [string, string, unknown][] = [
  ['a token', '{"to":"<a>"}', { to: 'Ann "A" O\\Hara' }],
  ['a number in a string', '{"call": "555 and 5550100!"}', { call: '[NUMBER] and [NUMBER]!' }],
  ['a number', '{"call":5550100,"n":12}', { call: '[NUMBER]', n: 12 }],
  ['escapes that hide a token', '{"to":"\\u003ca\\u003E\\n\\t\\/\\\\"}', { to: 'Ann "A" O\\Hara\n\t/\\' }],
  ['a key', '{"<b>":[true,null]}', { 'b@example.com': [true, null] }],
  ['a pair of surrogates, escaped', '{"a":"\\ud83d\\ude00 <b>"}', { a: '😀 b@example.com' }],
  ['nothing to find', '{"a":["é\\"x",{"b":1.5e3}],"c":""}', { a: ['é"x', { b: 1500 }], c: '' }],
];

describe.each(fixtures)('arguments with %s', (_, text, expected) => {
  test('come out the same however they are cut, and as JSON', () => {
    const whole = run([text]);
    expect(JSON.parse(whole.released)).toEqual(expected);
    for (let cut = 0; cut <= text.length; cut += 1)
      expect(run([text.slice(0, cut), text.slice(cut)])).toEqual(whole);
    expect(run(text.split(''))).toEqual(whole);
  });
});

test('a block ends the arguments in front of the match', () => {
  const text = '{"command":"please stop it","x":1}';
  for (let cut = 0; cut <= text.length; cut += 1)
    expect(run([text.slice(0, cut), text.slice(cut)])).toEqual({
      released: '{"command":"please ',
      blocked: true,
    });
});

test('what is cut off or no JSON goes as far as it goes', () => {
  expect(run(['{"a":"b\\']).released).toBe('{"a":"b\\');
  expect(run(['{"a":"b\\u00']).released).toBe('{"a":"b\\u00');
  expect(run(['call 5550100']).released).toBe('call "[NUMBER]"');
  expect(run(['{"a":"\\x<b>"}']).released).toBe('{"a":"\\\\xb@example.com"}');
});

test('any JSON in any pieces comes out meaning the same where nothing is found', () => {
  fc.assert(
    fc.property(fc.json(), fc.array(fc.nat(6)), (json, lengths) => {
      fc.pre(!/\d{3}|stop|</.test(json) && !/\d{3}/.test(JSON.stringify(JSON.parse(json))));
      const pieces: string[] = [];
      let at = 0;
      for (const length of lengths) {
        pieces.push(json.slice(at, at + length));
        at += length;
      }
      pieces.push(json.slice(at));
      expect(JSON.parse(run(pieces).released)).toEqual(JSON.parse(json));
    }),
  );
});
