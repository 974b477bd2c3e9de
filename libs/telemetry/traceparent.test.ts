import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTraceparent, parseTraceparent } from './traceparent.ts';

const hex = (length: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
    .map(digits => digits.join(''))
    .filter(text => /[^0]/.test(text));

test('what is written is read back', () => {
  fc.assert(
    fc.property(hex(32), hex(16), fc.boolean(), (traceId, spanId, sampled) => {
      const parent = { traceId, spanId, sampled };
      expect(parseTraceparent(formatTraceparent(parent))).toEqual(parent);
    }),
  );
});

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';

test.each([
  ['', 'empty'],
  [`00-${'0'.repeat(32)}-${spanId}-01`, 'a trace id of zeros'],
  [`00-${traceId}-${'0'.repeat(16)}-01`, 'a span id of zeros'],
  [`ff-${traceId}-${spanId}-01`, 'the forbidden version'],
  [`00-${traceId}-${spanId}-01-more`, 'version 00 with more'],
  [`00-${traceId.toUpperCase()}-${spanId}-01`, 'upper case'],
  [`00-${traceId}-${spanId}-01\n`, 'a line end'],
])('%j is not valid: %s', text => {
  expect(parseTraceparent(text)).toBeUndefined();
});

test('a later version is read as far as it is known', () => {
  expect(parseTraceparent(`01-${traceId}-${spanId}-03-more`)).toEqual({ traceId, spanId, sampled: true });
});
