import { PRICE_PATTERN, parsePrice } from '@sluice/providers';
import { z } from 'zod';
import { Secret } from '../secret.ts';
import { parseDuration, parseSize } from '../units.ts';

interface Bounds {
  min: number;
  max: number;
}

const EXPECTED_DURATION = 'expected a duration such as 250ms, 10s, 5m, 2h or 1d';
const EXPECTED_SIZE = 'expected a size such as 512KiB, 20MiB or 1MB';

/** A text such as `10s` that becomes milliseconds. */
export const duration = ({ min, max }: Bounds = { min: 1, max: 86_400_000 * 366 }) =>
  z
    .string({ error: EXPECTED_DURATION })
    .transform((text, context) => {
      const parsed = parseDuration(text);
      if (parsed !== undefined && parsed >= min && parsed <= max) return parsed;
      const message =
        parsed === undefined ? EXPECTED_DURATION : `expected a duration from ${min} ms to ${max} ms`;
      context.addIssue({ code: 'custom', message, input: text });
      return z.NEVER;
    })
    .meta({ format: 'duration' });

/** A text such as `20MiB` that becomes bytes. */
export const size = ({ min, max }: Bounds) =>
  z
    .string({ error: EXPECTED_SIZE })
    .transform((text, context) => {
      const parsed = parseSize(text);
      if (parsed !== undefined && parsed >= min && parsed <= max) return parsed;
      const message = parsed === undefined ? EXPECTED_SIZE : `expected a size from ${min} to ${max} bytes`;
      context.addIssue({ code: 'custom', message, input: text });
      return z.NEVER;
    })
    .meta({ format: 'size' });

export const secret = () =>
  z
    .string()
    .min(1)
    .transform(text => new Secret(text))
    .meta({ format: 'secret' });

/** Names stand in subjects, metrics and messages: short, and free of control characters. */
export const name = () =>
  z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$/, {
    error: 'expected a name of letters, digits, ".", "_", "-" and spaces, at most 64 characters',
  });

export const modelGlobs = () => z.array(z.string().min(1).max(256)).max(1000);

const isTimezone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

export const timezone = () =>
  z.string().refine(isTimezone, { error: 'expected a time zone such as UTC or Europe/Berlin' });

const EXPECTED_PRICE =
  'expected a decimal such as "0.15", with at most nine digits before and after the point';

/** A text or number such as `0.15` that becomes a text. */
export const decimal = () =>
  z
    .preprocess(
      value => (typeof value === 'number' ? String(value) : value),
      z.string({ error: EXPECTED_PRICE }).regex(PRICE_PATTERN, { error: EXPECTED_PRICE }),
    )
    .meta({ type: 'string', format: 'decimal' });

/** US dollars, as a text or number such as `250.00`, that become whole nano-dollars. */
export const dollars = ({ max }: { max: number }) =>
  decimal()
    .transform((text, context) => {
      const nanoDollars = Number(parsePrice(text));
      if (nanoDollars > 0 && nanoDollars <= max * 1e9) return nanoDollars;
      const message = `expected more than 0 and at most ${max} dollars`;
      context.addIssue({ code: 'custom', message, input: text });
      return z.NEVER;
    })
    .meta({ type: 'string', format: 'decimal' });
