import { compileGlobs } from '@sluice/config';
import {
  type UsageEvent,
  usageDimensions,
  usageDimensionsOf,
  usageEventSchema,
  usageOutcomes,
} from '@sluice/contract';
import type { StoredEvent } from '@sluice/store';
import { z } from 'zod';
import { eventQuerySchema } from '../api/event-query.ts';

const glob = (what: string) =>
  z
    .string()
    .max(256)
    .optional()
    .meta({ description: `Only ${what}; may be a glob, such as \`a*\`.` });

/** Whose usage, and for what. Spread it into the query of an operation. */
export const dimensionQuery = {
  tenant: z.string().max(128).optional().meta({ description: 'Only this tenant.' }),
  team: glob('this team'),
  user: glob('this user'),
  key: glob('the key of this id'),
  provider: glob('this provider'),
  model: glob('this model of a provider'),
  route: glob('this route'),
};

/** A line of events. */
export const storedUsageEventSchema = z
  .strictObject({ sequence: z.int() })
  .extend(usageEventSchema.shape)
  .meta({ id: 'UsageEvent', description: 'Fields: docs/usage-events.md.' });

export const usageEventQuerySchema = eventQuerySchema.extend({
  ...dimensionQuery,
  outcome: z.enum(usageOutcomes).optional(),
});
export type UsageEventQuery = z.output<typeof usageEventQuerySchema>;

/** Whether an event is one that is asked for. Its text is read only where that is needed to tell. */
export function compileEventFilter(query: UsageEventQuery): (event: StoredEvent) => boolean {
  const tests = usageDimensions.flatMap(name => {
    const wanted = query[name];
    // By its tenant every event is selected before it gets here.
    return wanted === undefined || name === 'tenant' ? [] : [{ name, matches: compileGlobs([wanted]) }];
  });
  const { outcome } = query;
  if (tests.length === 0 && outcome === undefined) return () => true;
  return ({ payload }) => {
    const event = JSON.parse(payload) as UsageEvent;
    if (outcome !== undefined && event.outcome !== outcome) return false;
    const dimensions = usageDimensionsOf(event);
    return tests.every(({ name, matches }) => matches(dimensions[name]));
  };
}
