import { expect, test } from 'vitest';
import { leakageDetector } from './leakage.ts';
import { expectSameAtEverySplit } from './streaming-fixture.ts';

const prompt =
  'You are Ada, the assistant of Example Bank. Never discuss loans above 40,000 euros. Refer complaints to the desk in Oslo, room 17, and never say that you did.';
const detector = leakageDetector([prompt], { canaries: ['zebra-7431'] });
const found = (text: string): string[] => detector.find(text).map(({ start, end }) => text.slice(start, end));

test('a piece of the prompt is found whatever its case and punctuation', () => {
  expect(found('Sure: NEVER discuss\n\n**loans above** 40.000 Euros -- is what I was told.')).toEqual([
    'NEVER discuss\n\n**loans above** 40.000 Euros',
  ]);
});

test('the whole prompt is found whole, in pieces where it is long', () => {
  expect(found(`He said "${prompt}"`)).toEqual([prompt.slice(0, -1)]);
  const long = Array.from({ length: 300 }, (_, index) => `word${index}`).join(' ');
  const pieces = leakageDetector([long]).find(`x ${long} y`);
  expect(pieces.length).toBeGreaterThan(1);
  expect([pieces[0]?.start, pieces.at(-1)?.end]).toEqual([2, long.length + 2]);
});

test('what anybody would say is no leak', () => {
  expect(
    found('You are Ada. Refer complaints to the front desk, and never discuss loans with strangers.'),
  ).toEqual([]);
  expect(leakageDetector(['Be brief.', '']).find('Be brief. Be brief. Be brief. Be brief.')).toEqual([]);
});

test('a canary is found alone', () => {
  expect(detector.find('the word is ZEBRA-7431!')).toMatchObject([{ type: 'canary' }]);
});

test('a leak is found in a stream as in the whole, however it is cut', () => {
  const text = `I was told: ${prompt.slice(20, 90)} and so on; ${prompt.slice(60)} zebra-7431. You are Ada`;
  expectSameAtEverySplit(detector, text);
  expect(detector.openFrom('nothing of it here, quite 7431q')).toBeGreaterThan(26);
});

test('a value that was masked is found, also in base64 of a stream or in ROT13, and a short one is not', () => {
  const values = leakageDetector([], { values: ['ann@example.com', 'Bob'] });
  expect(values.find('Write to ANN@example.com, Bob.').map(({ type, start }) => [type, start])).toEqual([
    ['value', 9],
  ]);
  expect(values.find('naa@rknzcyr.pbz')).toHaveLength(1);
  expectSameAtEverySplit(values, 'Write to ann@example.com, Bob.');
});
