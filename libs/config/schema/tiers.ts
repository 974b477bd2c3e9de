import { z } from 'zod';
import { limitsSchema } from './limits.ts';
import { modelGlobs, name } from './values.ts';

/** Of callers whose tier says nothing else. */
export const LOWEST_PRIORITY = 1;

const tierSchema = z.strictObject({
  priority: z
    .int()
    .min(LOWEST_PRIORITY)
    .max(10)
    .default(LOWEST_PRIORITY)
    .describe(
      'Where requests [wait for a provider](queues.md): each step gets twice as many turns as the one below it.',
    ),
  models: modelGlobs()
    .optional()
    .describe('Model globs that callers of the tier may use. Absent: every model.'),
  limits: limitsSchema.describe(
    'Limits of callers of the tier who have none of their own, beside those of the route. The strictest decides.',
  ),
});

export const tiersSchema = z
  .record(name(), tierSchema)
  .default({})
  .describe('Classes of callers, by name; a key or a token names its own.');
