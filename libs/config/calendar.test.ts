import { expect, test } from 'vitest';
import { Calendar, type CalendarUnit } from './calendar.ts';

const hours = (unit: CalendarUnit, zone: string, at: string): [string, number] => {
  const [previous, start, next, afterNext] = new Calendar(unit, zone).boundsAt(Date.parse(at));
  expect(new Calendar(unit, zone).boundsAt(start - 1).slice(1, 3)).toEqual([previous, start]);
  expect(new Calendar(unit, zone).boundsAt(next).slice(1, 3)).toEqual([next, afterNext]);
  return [new Date(start).toISOString(), (next - start) / 3_600_000];
};

test.each([
  ['day', 'UTC', '2026-03-29T12:00:00Z', '2026-03-29T00:00:00.000Z', 24],
  ['day', 'Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00.000Z', 23],
  ['day', 'Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-24T22:00:00.000Z', 25],
  ['day', 'Asia/Kathmandu', '2026-01-01T00:00:00Z', '2025-12-31T18:15:00.000Z', 24],
  ['day', 'Pacific/Kiritimati', '2026-01-01T09:59:59Z', '2025-12-31T10:00:00.000Z', 24],
  ['day', 'America/Santiago', '2026-09-06T12:00:00Z', '2026-09-06T04:00:00.000Z', 23],
  ['hour', 'UTC', '2026-03-29T12:59:59.999Z', '2026-03-29T12:00:00.000Z', 1],
  ['hour', 'Asia/Kathmandu', '2026-01-01T00:00:00Z', '2025-12-31T23:15:00.000Z', 1],
  ['week', 'UTC', '2026-11-29T23:59:59Z', '2026-11-23T00:00:00.000Z', 168],
  ['week', 'UTC', '2026-11-30T00:00:00Z', '2026-11-30T00:00:00.000Z', 168],
  ['week', 'Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-22T23:00:00.000Z', 167],
  ['week', 'America/New_York', '2028-01-01T12:00:00Z', '2027-12-27T05:00:00.000Z', 168],
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

test('all time is one period without an end', () => {
  const [previous, start, next] = new Calendar('total', 'UTC').boundsAt(Date.parse('2026-07-01T12:00:00Z'));
  expect([previous, start]).toEqual([0, 0]);
  expect(new Date(next).getUTCFullYear()).toBe(275_760);
});
