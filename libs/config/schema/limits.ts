import { z } from 'zod';
import { duration } from './values.ts';

const limitSubjects = ['key', 'user', 'team', 'tenant', 'tier'] as const;

const limitSchema = z.strictObject({
  requests: z.int().min(1).max(1_000_000_000).describe('At most this many requests …'),
  per: duration({ min: 1000, max: 31 * 86_400_000 }).describe('… in any window of this length.'),
  by: z
    .enum(limitSubjects)
    .default('key')
    .describe(
      'Who shares the window. A caller without a key counts as its user, one without a team as its tenant.',
    ),
});

export const limitsSchema = z.array(limitSchema).max(20).default([]);
