import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RepeatedText } from './repeated-text.ts';

function newIn(pieces: readonly string[], said: string, blanks: string): { text: string; length: number } {
  const repeated = new RepeatedText(said, blanks);
  const text = pieces.map(piece => repeated.without(piece)).join('') + repeated.end();
  return { text, length: repeated.length };
}

test('blanks that the caller has are not given twice', () => {
  expect(newIn([' ', 'world'], '', ' ')).toEqual({ text: 'world', length: 1 });
  expect(newIn(['\n\nworld'], '', '\n')).toEqual({ text: '\nworld', length: 1 });
  expect(newIn(['\n', 'world'], '', '\n\n')).toEqual({ text: 'world', length: 1 });
  expect(newIn([' world'], '', '\n')).toEqual({ text: ' world', length: 0 });
  expect(newIn(['world', ' '], '', ' ')).toEqual({ text: 'world ', length: 0 });
});

test('a text that is said again from its beginning is left out, however it is cut up', () => {
  const cut = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 6 });
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), cut, (words, rest, cuts) => {
      const said = `${words}.`;
      const next = `:${rest}`;
      const whole = said + next;
      const places = [0, ...cuts.map(at => Math.min(at, whole.length)), whole.length].sort((a, b) => a - b);
      const pieces = places.slice(1).map((at, index) => whole.slice(places[index], at));
      expect(newIn(pieces, said, '')).toEqual({ text: next, length: said.length });
    }),
  );
});

test('a text that only begins alike is all new', () => {
  expect(newIn(['Once', ' more'], 'Once upon', '')).toEqual({ text: 'Once more', length: 0 });
  expect(newIn(['On', 'ce'], 'Once upon', '')).toEqual({ text: 'Once', length: 0 });
});
