import { expect, test } from 'vitest';
import { parseDuration, parseSize } from './units.ts';

test.each([
  ['250ms', 250],
  ['10s', 10_000],
  ['1.5s', 1500],
  ['5m', 300_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
  ['0s', 0],
])('the duration %s is %d ms', (text, expected) => expect(parseDuration(text)).toBe(expected));

test.each([
  ['512B', 512],
  ['1MB', 1_000_000],
  ['512KiB', 524_288],
  ['20MiB', 20_971_520],
  ['1.5KiB', 1536],
])('the size %s is %d bytes', (text, expected) => expect(parseSize(text)).toBe(expected));

test.each([
  '',
  '10',
  's',
  '-1s',
  '1e3s',
  '10 seconds',
  '10S',
  '1s ',
  'constructor',
  '1constructor',
  '999999999999d',
])('%j is no duration', text => expect(parseDuration(text)).toBeUndefined());

test.each(['', '10', '1mb', '1kb', '10 bytes', '1toString'])('%j is no size', text =>
  expect(parseSize(text)).toBeUndefined(),
);
