import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordedStreams } from '../golden/recorded.ts';
import { eventData, SseSplitter } from './sse.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const texts = (events: readonly Uint8Array[]): string[] => events.map(event => Buffer.from(event).toString());

function split(chunks: readonly Uint8Array[], maxEventBytes?: number): string[] {
  const splitter = new SseSplitter(maxEventBytes);
  const events = chunks.flatMap(chunk => splitter.push(chunk));
  const rest = splitter.end();
  return texts(rest === undefined ? events : [...events, rest]);
}

function cutAt(whole: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map(cut => cut % (whole.length + 1)), whole.length].sort((a, b) => a - b);
  return places.slice(1).map((end, index) => whole.subarray(places[index], end));
}

test('an event ends at an empty line, whichever line ending the sender uses', () => {
  expect(split([bytes('data: a\n\ndata: b\n\n')])).toEqual(['data: a\n\n', 'data: b\n\n']);
  expect(split([bytes('data: a\r\n\r\ndata: b\r\n\r\n')])).toEqual(['data: a\r\n\r\n', 'data: b\r\n\r\n']);
  expect(split([bytes('data: a\r\rdata: b\r\r')])).toEqual(['data: a\r\r', 'data: b\r\r']);
  expect(split([bytes('data: a\n\r\ndata: b\r\n\n')])).toEqual(['data: a\n\r\n', 'data: b\r\n\n']);
});

test('an event that ends in CR CR is given at once, not when the next one comes', () => {
  expect(texts(new SseSplitter().push(bytes('data: a\r\r')))).toEqual(['data: a\r\r']);
});

test('a cut between CR and LF does not tear an event', () => {
  const splitter = new SseSplitter();
  expect(splitter.push(bytes('data: a\r\n\r'))).toEqual([]);
  expect(texts(splitter.push(bytes('\ndata: b')))).toEqual(['data: a\r\n\r\n']);
});

test('an event inside one chunk is a view of that chunk', () => {
  const chunk = bytes('data: a\n\ndata: b\n\n');
  for (const event of new SseSplitter().push(chunk)) expect(event.buffer).toBe(chunk.buffer);
});

test('any cutting gives the events of the uncut stream, and every byte comes out once', () => {
  const piece = fc.constantFrom(
    '\n',
    '\r',
    '\r\n',
    '\n\n',
    'data: ',
    'é',
    '😀',
    ':',
    ': ping',
    'x',
    '\ufeff',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), fc.array(fc.nat(), { maxLength: 12 }), (pieces, cuts) => {
      const whole = bytes(pieces.join(''));
      const uncut = split([whole]);
      expect(split(cutAt(whole, cuts))).toEqual(uncut);
      expect(split(Array.from(whole, (_, index) => whole.subarray(index, index + 1)))).toEqual(uncut);
      expect(uncut.join('')).toBe(pieces.join(''));
    }),
    { numRuns: 500 },
  );
});

test('recorded streams survive any cutting', () => {
  for (const { text } of recordedStreams('openai-chat')) {
    const whole = bytes(text);
    const uncut = split([whole]);
    expect(uncut.join('')).toBe(text);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 30 }), cuts => {
        expect(split(cutAt(whole, cuts))).toEqual(uncut);
      }),
      { numRuns: 10 },
    );
  }
});

test('an event above the bound is an upstream error, in one chunk or in many', () => {
  const large = `data: ${'x'.repeat(100)}\n\n`;
  expect(() => split([bytes(large)], 64)).toThrow(expect.objectContaining({ code: 'upstream_invalid' }));
  const splitter = new SseSplitter(64);
  const feed = (): void => {
    for (const byte of bytes(large)) splitter.push(Uint8Array.of(byte));
  };
  expect(feed).toThrow(expect.objectContaining({ code: 'upstream_invalid' }));
});

test.each([
  ['data: one\n\n', 'one'],
  ['data:one\n\n', 'one'],
  ['data:  one\n\n', ' one'],
  ['\ufeffdata: one\r\n\r\n', 'one'],
  ['event: x\r\ndata: a\r\ndata: b\r\n\r\n', 'a\nb'],
  ['data\ndata: b\n\n', '\nb'],
  [': ping\n\n', undefined],
  ['dataset: x\n\n', undefined],
  ['\n', undefined],
])('the data of %j is %j', (raw, expected) => {
  expect(eventData(bytes(raw))).toBe(expected);
});
