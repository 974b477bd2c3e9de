import type { PeriodBounds } from '@sluice/contract';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** No time zone is further from UTC. */
const MAX_OFFSET_MS = DAY_MS;
/** The last instant that a `Date` can be. */
const LAST_INSTANT_MS = 8.64e15;
const ALL_TIME: PeriodBounds = [0, 0, LAST_INSTANT_MS, LAST_INSTANT_MS];

export const calendarUnits = ['hour', 'day', 'week', 'month'] as const;
export type CalendarUnit = (typeof calendarUnits)[number];

const timeParts = ['year', 'month', 'day', 'minute', 'second'] as const;
type TimePart = (typeof timeParts)[number];
type LocalTime = Record<TimePart, number>;
const isTimePart = (type: string): type is TimePart => (timeParts as readonly string[]).includes(type);

/**
 * Hours, days, weeks (from Monday on, ISO 8601) or months of a time zone, as the instants at which they begin, or all time as one
 * period. Remembers those around the last one asked for.
 */
export class Calendar {
  readonly #unit: CalendarUnit | 'total';
  readonly #format: Intl.DateTimeFormat;
  #bounds: PeriodBounds = [0, 0, 0, 0];

  constructor(unit: CalendarUnit | 'total', timeZone: string) {
    this.#unit = unit;
    this.#format = new Intl.DateTimeFormat('en', {
      timeZone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** When the period before that of `now` begins, that of `now`, and the two after it; epoch milliseconds. */
  boundsAt(now: number): PeriodBounds {
    if (now < this.#bounds[1] || now >= this.#bounds[2]) this.#bounds = this.#around(now);
    return this.#bounds;
  }

  #around(now: number): PeriodBounds {
    if (this.#unit === 'total') return ALL_TIME;
    const { year, month, day, minute, second } = this.#localTimeAt(now);
    if (this.#unit === 'hour') {
      const start = Math.floor(now / 1000) * 1000 - (minute * 60 + second) * 1000;
      return [start - HOUR_MS, start, start + HOUR_MS, start + 2 * HOUR_MS];
    }
    const first = this.#firstDate(Date.UTC(year, month - 1, day), this.#unit);
    const start = (offset: number): number => this.#startOf(first(offset));
    return [start(-1), start(0), start(1), start(2)];
  }

  /** The date on which the period begins that is `offset` after the one of `date`. Dates are given as their midnight in UTC. */
  #firstDate(date: number, unit: 'day' | 'week' | 'month'): (offset: number) => number {
    switch (unit) {
      case 'day':
        return offset => date + offset * DAY_MS;
      case 'week': {
        const sinceMonday = (new Date(date).getUTCDay() + 6) % 7;
        return offset => date + (7 * offset - sinceMonday) * DAY_MS;
      }
      case 'month': {
        const [year, month] = [new Date(date).getUTCFullYear(), new Date(date).getUTCMonth()];
        return offset => Date.UTC(year, month + offset, 1);
      }
    }
  }

  /** The first instant of a local date, which is given as its midnight in UTC: 23:00 or 01:00 where the clock changes at midnight. */
  #startOf(date: number): number {
    let before = date - MAX_OFFSET_MS;
    let from = date + MAX_OFFSET_MS;
    while (from - before > 1) {
      const middle = Math.floor((before + from) / 2);
      const { year, month, day } = this.#localTimeAt(middle);
      if (Date.UTC(year, month - 1, day) >= date) from = middle;
      else before = middle;
    }
    return from;
  }

  #localTimeAt(instant: number): LocalTime {
    const time: LocalTime = { year: 0, month: 0, day: 0, minute: 0, second: 0 };
    for (const { type, value } of this.#format.formatToParts(instant))
      if (isTimePart(type)) time[type] = Number(value);
    return time;
  }
}
