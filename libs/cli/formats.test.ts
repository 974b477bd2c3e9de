import { readLines } from '@sluice/sdk/read-lines';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMoment } from './parse-moment.ts';

test.each([
  ['30m', '2030-01-01T00:30:00.000Z'],
  ['12h', '2030-01-01T12:00:00.000Z'],
  ['30d', '2030-01-31T00:00:00.000Z'],
  ['1w', '2030-01-08T00:00:00.000Z'],
  ['2031-02-03', '2031-02-03T00:00:00.000Z'],
  ['2031-02-03T04:05:06+02:00', '2031-02-03T02:05:06.000Z'],
])('a key that expires %s expires at %s', (text, time) => {
  expect(parseMoment(text, Date.parse('2030-01-01T00:00:00Z'), 'after')).toBe(time);
});

test.each(['', '30', '30y', '-1d', '2031-02-30', 'tomorrow'])('%j is no time to expire at', text => {
  expect(() => parseMoment(text, 0, 'after')).toThrow('Expected a duration');
});

test('lines are whole however the bytes are cut, and a last one without its end is left out', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'grapheme' }).map(text => text.replaceAll('\n', ''))),
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      async (lines, sizes) => {
        const bytes = Buffer.from(`${lines.map(line => `${line}\n`).join('')}cut`);
        const body = new ReadableStream<Uint8Array>({
          start(controller) {
            for (let start = 0, turn = 0; start < bytes.length; turn++) {
              const end = start + (sizes[turn % sizes.length] ?? 1);
              controller.enqueue(bytes.subarray(start, end));
              start = end;
            }
            controller.close();
          },
        });
        expect(await Array.fromAsync(readLines(body))).toEqual(lines);
      },
    ),
  );
});
