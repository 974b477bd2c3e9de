import type { PeriodBounds } from '@sluice/store';

const DAY_MS = 86_400_000;
/** No time zone is further from UTC. */
const MAX_OFFSET_MS = DAY_MS;

/** Days or months of a time zone, as the instants at which they begin; remembers those around the last one asked for. */
export class Calendar {
  readonly #unit: 'day' | 'month';
  readonly #format: Intl.DateTimeFormat;
  #bounds: PeriodBounds = [0, 0, 0, 0];

  constructor(unit: 'day' | 'month', timeZone: string) {
    this.#unit = unit;
    this.#format = new Intl.DateTimeFormat('en', {
      timeZone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
    });
  }

  boundsAt(now: number): PeriodBounds {
    if (now < this.#bounds[1] || now >= this.#bounds[2]) this.#bounds = this.#around(now);
    return this.#bounds;
  }

  #around(now: number): PeriodBounds {
    const { year, month, day } = this.#dateAt(now);
    const start = (offset: number): number =>
      this.#unit === 'day'
        ? this.#startOf(Date.UTC(year, month - 1, day + offset))
        : this.#startOf(Date.UTC(year, month - 1 + offset, 1));
    return [start(-1), start(0), start(1), start(2)];
  }

  /** The first instant of a local date, which is given as its midnight in UTC: 23:00 or 01:00 where the clock changes at midnight. */
  #startOf(date: number): number {
    let before = date - MAX_OFFSET_MS;
    let from = date + MAX_OFFSET_MS;
    while (from - before > 1) {
      const middle = Math.floor((before + from) / 2);
      const { year, month, day } = this.#dateAt(middle);
      if (Date.UTC(year, month - 1, day) >= date) from = middle;
      else before = middle;
    }
    return from;
  }

  #dateAt(instant: number): { year: number; month: number; day: number } {
    const date = { year: 0, month: 0, day: 0 };
    for (const { type, value } of this.#format.formatToParts(instant))
      if (type === 'year' || type === 'month' || type === 'day') date[type] = Number(value);
    return date;
  }
}
