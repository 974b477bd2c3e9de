import { usageDimensions } from '@sluice/contract';
import { usageIntervals } from '@sluice/store';
import { z } from 'zod';
import { pageQuery } from '../api/page.ts';
import { dimensionQuery } from './usage-filter.ts';

const time = z.union([z.iso.datetime({ offset: true }), z.iso.date()]).transform(text => Date.parse(text));

const dimensions = z
  .string()
  .max(256)
  .default('')
  .transform(text =>
    text
      .split(',')
      .map(name => name.trim())
      .filter(name => name !== ''),
  )
  .pipe(z.array(z.enum(usageDimensions)).max(usageDimensions.length))
  .meta({
    description: `Dimensions, joined by commas: ${usageDimensions.join(', ')}. Without any, one sum.`,
  });

/** The query of `GET /api/v1/usage`. */
export const sumQuerySchema = z.strictObject({
  from: time.optional().meta({ description: 'A time or a date, UTC. Default: a day before `to`.' }),
  to: time.optional().meta({ description: 'Up to this time. Default: now.' }),
  interval: z
    .enum(['total', ...usageIntervals])
    .default('total')
    .meta({ description: 'A sum for each minute, hour or day (UTC), or one for all of the time.' }),
  group_by: dimensions,
  sort: z
    .enum(['cost', 'requests', 'tokens', 'errors'])
    .default('cost')
    .meta({ description: 'The largest first; with an interval, within each.' }),
  format: z.enum(['json', 'csv']).default('json').meta({ description: '`csv` answers with every group.' }),
  ...dimensionQuery,
  ...pageQuery,
});
export type SumQueryInput = z.output<typeof sumQuerySchema>;
