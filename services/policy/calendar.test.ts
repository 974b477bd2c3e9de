import { expect, test } from 'vitest';
import { Calendar } from './calendar.ts';

const hours = (unit: 'day' | 'month', zone: string, at: string): [string, number] => {
  const [, start, next] = new Calendar(unit, zone).boundsAt(Date.parse(at));
  return [new Date(start).toISOString(), (next - start) / 3_600_000];
};

test.each([
  ['day', 'UTC', '2026-03-29T12:00:00Z', '2026-03-29T00:00:00.000Z', 24],
  ['day', 'Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00.000Z', 23],
  ['day', 'Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-24T22:00:00.000Z', 25],
  ['day', 'Asia/Kathmandu', '2026-01-01T00:00:00Z', '2025-12-31T18:15:00.000Z', 24],
  ['day', 'Pacific/Kiritimati', '2026-01-01T09:59:59Z', '2025-12-31T10:00:00.000Z', 24],
  ['day', 'America/Santiago', '2026-09-06T12:00:00Z', '2026-09-06T04:00:00.000Z', 23],
  ['month', 'Europe/Berlin', '2026-03-31T22:30:00Z', '2026-03-31T22:00:00.000Z', 720],
  ['month', 'America/New_York', '2028-02-10T00:00:00Z', '2028-02-01T05:00:00.000Z', 696],
] as const)('the %s of %s at %s begins at %s and has %d hours', (unit, zone, at, start, length) =>
  expect(hours(unit, zone, at)).toEqual([start, length]),
);

test('the last instant of a day is of that day, the next one is not', () => {
  const calendar = new Calendar('day', 'Europe/Berlin');
  const [, , next] = calendar.boundsAt(Date.parse('2026-07-01T12:00:00Z'));
  expect(calendar.boundsAt(next - 1)[2]).toBe(next);
  expect(calendar.boundsAt(next)[1]).toBe(next);
});
