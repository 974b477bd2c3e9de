import { InvalidArgumentError } from 'commander';

/** A limit as the admin API takes and gives it; what it may hold, the gateway knows. */
export type Limit = Record<string, string | number | string[]>;

const NOTATION = /^(?<measure>\w+)=(?<amount>[\w.]+)(?:\/(?<time>[\w.]+))?(?<options>(?:,\w+=[^,]+)*)$/;
const WHOLE = /^\d{1,15}$/;
const EXPECTED = 'Expected a limit such as requests=100/1m, tokens=50000/day or concurrent=2.';

const scalarOf = (text: string): string | number => (WHOLE.test(text) ? Number(text) : text);

/**
 * `requests=100/1m`: a measure, an amount, and a window or a period of the calendar. Options come behind, as in
 * `requests=100/1m,burst=300` and `tokens=9000/day,timezone=Europe/Berlin,by=key+model`.
 */
export function parseLimit(text: string): Limit {
  const { measure, amount, time, options = '' } = NOTATION.exec(text)?.groups ?? {};
  if (measure === undefined || amount === undefined) throw new InvalidArgumentError(EXPECTED);
  const limit: Limit = { [measure]: scalarOf(amount) };
  if (time !== undefined) limit[/^\d/.test(time) ? 'per' : 'calendar'] = time;
  for (const option of options.split(',').slice(1)) {
    const [name = '', value = ''] = option.split(/=(.*)/s);
    limit[name] = name === 'by' ? value.split('+') : scalarOf(value);
  }
  return limit;
}

const optionNames: ReadonlySet<string> = new Set(['burst', 'timezone', 'by', 'onUnavailable']);

/** The notation that `parseLimit` reads. */
export function formatLimit({ per, calendar, ...rest }: Limit): string {
  const time = per ?? calendar;
  const entries = Object.entries(rest);
  const measure = entries.filter(([name]) => !optionNames.has(name));
  const options = entries.filter(([name]) => optionNames.has(name));
  const write = ([name, value]: (typeof entries)[number]): string =>
    `${name}=${Array.isArray(value) ? value.join('+') : value}`;
  return [`${measure.map(write).join()}${time === undefined ? '' : `/${time}`}`, ...options.map(write)].join(
    ',',
  );
}

/** Another `--limit`; `none` alone says that there are none. */
export function addLimit(text: string, earlier: Limit[] | undefined): Limit[] {
  if (text !== 'none' && earlier?.length !== 0) return [...(earlier ?? []), parseLimit(text)];
  if (text === 'none' && earlier === undefined) return [];
  throw new InvalidArgumentError('"none" stands alone.');
}
