import { z } from 'zod';
import { duration } from './values.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const kept = (text: string, what: string) =>
  duration({ min: HOUR_MS, max: 3_660 * DAY_MS })
    .prefault(text)
    .describe(`How long sums of ${what} are kept after it.`);

export const usageSchema = z
  .strictObject({
    retention: z
      .strictObject({
        minute: kept('2d', 'a minute'),
        hour: kept('90d', 'an hour'),
        day: kept('1098d', 'a day'),
      })
      .prefault({}),
  })
  .prefault({})
  .describe('What requests used, added up.');
