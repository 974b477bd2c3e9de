import { InvalidArgumentError } from 'commander';
import { z } from 'zod';

const unitsMs: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};
const absolute = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);

/** `30d` (also m, h, w) after or before `now`, or a time or date in ISO 8601; as ISO 8601. */
export function parseMoment(text: string, now: number, direction: 'after' | 'before'): string {
  const [, amount, unit = ''] = /^(\d{1,5})([mhdw])$/.exec(text) ?? [];
  const unitMs = unitsMs[unit];
  if (amount !== undefined && unitMs !== undefined)
    return new Date(now + Number(amount) * unitMs * (direction === 'after' ? 1 : -1)).toISOString();
  const time = absolute.safeParse(text);
  if (time.success) return new Date(time.data).toISOString();
  throw new InvalidArgumentError(
    'Expected a duration such as 30d or 12h, or a time such as 2030-01-31T12:00:00Z.',
  );
}
