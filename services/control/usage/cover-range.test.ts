import { intervalMs } from '@sluice/store';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alignSpan, coverSpan } from './cover-range.ts';

const at = (text: string): number => Date.parse(`2030-01-${text}Z`);
const NOW = at('10T12:34:56');
const retention = { minute: 2 * intervalMs.day, hour: 90 * intervalMs.day, day: 1_000 * intervalMs.day };

test('a span is made up of days where it has whole ones, and finer buckets at its ends', () => {
  const shown = coverSpan({ from: at('01T22:58:00'), to: at('04T01:01:00') }).map(
    ({ interval, from, to }) =>
      `${(to - from) / intervalMs[interval]} ${interval} from ${new Date(from).toISOString().slice(8, 16)}`,
  );
  expect(shown).toEqual([
    '2 minute from 01T22:58',
    '1 hour from 01T23:00',
    '2 day from 02T00:00',
    '1 hour from 04T00:00',
    '1 minute from 04T01:00',
  ]);
});

test('the buckets of a span follow each other without a gap, and are as few as can be', () => {
  const minutes = fc.integer({ min: 0, max: 20 * 24 * 60 });
  fc.assert(
    fc.property(minutes, minutes, (one, other) => {
      const [from, to] = [Math.min(one, other), Math.max(one, other)].map(
        minute => minute * intervalMs.minute,
      );
      if (from === undefined || to === undefined) return;
      const spans = coverSpan({ from, to });
      let end = from;
      for (const span of spans) {
        expect(span.from).toBe(end);
        expect(span.from % intervalMs[span.interval]).toBe(0);
        end = span.to;
      }
      expect(end).toBe(to);
      const buckets = spans.reduce((sum, span) => sum + (span.to - span.from) / intervalMs[span.interval], 0);
      expect(buckets).toBeLessThanOrEqual(20 + 2 * (23 + 59));
    }),
  );
});

test('ends are those of buckets: of the interval asked for, or of the finest that are kept', () => {
  const span = { from: at('10T01:02:03'), to: at('10T03:04:05') };
  const shown = (interval: Parameters<typeof alignSpan>[1], { from, to } = span): string[] =>
    Object.values(alignSpan({ from, to }, interval, retention, NOW)).map(time =>
      new Date(time).toISOString(),
    );
  expect(shown('total')).toEqual(['2030-01-10T01:02:00.000Z', '2030-01-10T03:05:00.000Z']);
  expect(shown('hour')).toEqual(['2030-01-10T01:00:00.000Z', '2030-01-10T04:00:00.000Z']);
  expect(shown('day')).toEqual(['2030-01-10T00:00:00.000Z', '2030-01-11T00:00:00.000Z']);
  const older = { from: at('05T01:02:03'), to: at('10T03:04:05') };
  expect(shown('total', older)).toEqual(['2030-01-05T01:00:00.000Z', '2030-01-10T03:05:00.000Z']);
  const oldest = { from: Date.parse('2029-05-05T01:02:03Z'), to: at('10T03:04:05') };
  expect(shown('total', oldest)).toEqual(['2029-05-05T00:00:00.000Z', '2030-01-10T03:05:00.000Z']);
});
