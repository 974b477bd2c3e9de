import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutAnywhere, cutEverywhere, sseFrames } from '../golden/cut.ts';
import { recordedStreams } from '../golden/recorded.ts';
import { JsonArraySplitter, JsonArrayWriter } from './json-array.ts';

function split(chunks: readonly Uint8Array[], maxElementBytes?: number): unknown[] {
  const splitter = new JsonArraySplitter(maxElementBytes);
  const elements = chunks.flatMap(chunk => splitter.push(chunk));
  expect(splitter.closed).toBe(true);
  return elements.map(element => JSON.parse(Buffer.from(element).toString('utf8')));
}

function write(elements: readonly unknown[]): Uint8Array {
  const writer = new JsonArrayWriter();
  const text = elements.map(element => writer.push(JSON.stringify(element))).join('') + writer.end();
  return Buffer.from(text);
}

const object = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 5 });
const anyElements = fc.array(object, { maxLength: 6 });

test('what is written is read again, wherever it is cut', () => {
  fc.assert(
    fc.property(anyElements, fc.array(fc.nat(), { maxLength: 12 }), (elements, cuts) => {
      const bytes = write(elements);
      const expected: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
      const places = [0, ...cuts.map(cut => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
      expect(split(places.slice(1).map((end, index) => bytes.subarray(places[index], end)))).toEqual(
        expected,
      );
      expect(split(cutEverywhere(bytes))).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

test('white space of any kind may stand around elements', () => {
  fc.assert(
    fc.property(anyElements, elements => {
      const text = `\ufeff \r\n${JSON.stringify(elements, null, '\t')}\n `;
      expect(split([Buffer.from(text)])).toEqual(JSON.parse(JSON.stringify(elements)));
    }),
    { numRuns: 50 },
  );
});

test('recorded answers survive it', () => {
  for (const { text } of recordedStreams('gemini')) {
    const chunks = sseFrames([Buffer.from(text)]).map(({ data }) => JSON.parse(data));
    expect(split(cutAnywhere(write(chunks)))).toEqual(chunks);
  }
});

test('an element is given as soon as it is complete, as a view of its chunk', () => {
  const splitter = new JsonArraySplitter();
  const chunk = Buffer.from('[{"a":1},\n{"b');
  const [element] = splitter.push(chunk);
  expect(element?.buffer).toBe(chunk.buffer);
  expect(Buffer.from(element ?? []).toString()).toBe('{"a":1}');
  expect(splitter.closed).toBe(false);
});

test('a cut array is never closed', () => {
  const bytes = write([{ a: '[]' }, { b: [{ c: '\\"]' }] }]);
  for (let end = 0; end < bytes.length; end += 1) {
    const splitter = new JsonArraySplitter();
    splitter.push(bytes.subarray(0, end));
    expect(splitter.closed).toBe(false);
  }
});

test.each(['{"error":{}}', '<html>', '[1]', '["{}"]', '[{}]x', '[[{}]]'])(
  '%s is no stream of objects',
  text => {
    expect(() => new JsonArraySplitter().push(Buffer.from(text))).toThrow(
      expect.objectContaining({ code: 'upstream_invalid' }),
    );
  },
);

test('an element above the bound is an upstream error, in one chunk or in many', () => {
  const bytes = write([{ text: 'x'.repeat(100) }]);
  const refused = expect.objectContaining({ code: 'upstream_invalid' });
  expect(() => split([bytes], 64)).toThrow(refused);
  expect(() => split(cutEverywhere(bytes), 64)).toThrow(refused);
});
