import { z } from 'zod';
import { limitsSchema } from './limits.ts';
import { modelGlobs, name } from './values.ts';

const tierSchema = z.strictObject({
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
