import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addLimit, formatLimit, type Limit, parseLimit } from './limit-notation.ts';

test.each<[string, Limit]>([
  ['requests=100/1m', { requests: 100, per: '1m' }],
  ['requests=100/1m,burst=300', { requests: 100, per: '1m', burst: 300 }],
  ['tokens=50000/day', { tokens: 50_000, calendar: 'day' }],
  [
    'bytes=1GiB/month,timezone=Europe/Berlin',
    { bytes: '1GiB', calendar: 'month', timezone: 'Europe/Berlin' },
  ],
  ['concurrent=2,onUnavailable=closed', { concurrent: 2, onUnavailable: 'closed' }],
  ['outputTokens=9/1.5h,by=key+model', { outputTokens: 9, per: '1.5h', by: ['key', 'model'] }],
])('%s is a limit as the API takes it, and is shown so', (text, limit) => {
  expect(parseLimit(text)).toEqual(limit);
  expect(formatLimit(limit)).toBe(text);
});

test('what the API shows in another order is shown in ours', () => {
  expect(formatLimit({ burst: 9, per: '1m', requests: 3 })).toBe('requests=3/1m,burst=9');
});

test('every limit that can be written is read as what was written', () => {
  const written = fc
    .tuple(
      fc.constantFrom('requests', 'tokens', 'bytes', 'concurrent'),
      fc.oneof(fc.nat().map(String), fc.constantFrom('20MiB', '2.50')),
      fc.constantFrom('', '/90s', '/day'),
      fc.constantFrom('', ',burst=7', ',timezone=Etc/GMT+3,by=key+model'),
    )
    .map(([measure, amount, time, options]) => `${measure}=${amount}${time}${options}`);
  fc.assert(
    fc.property(written, text => {
      expect(formatLimit(parseLimit(text))).toBe(text);
    }),
  );
});

test.each(['', 'requests', 'requests=', '=3', 'requests=1/', 'requests=1,burst', 'requests=1/1m burst=2'])(
  '"%s" is no limit, and the message shows some',
  text => expect(() => parseLimit(text)).toThrow('requests=100/1m'),
);

test('"none" is no limit at all, and stands alone', () => {
  expect(addLimit('none', undefined)).toEqual([]);
  expect(addLimit('concurrent=2', addLimit('requests=1/1m', undefined))).toHaveLength(2);
  expect(() => addLimit('none', [{ concurrent: 2 }])).toThrow('stands alone');
  expect(() => addLimit('concurrent=2', [])).toThrow('stands alone');
});
