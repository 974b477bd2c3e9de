import { MAX_OWN_LIMITS, writtenLimitSchema } from '@sluice/contract';
import { z } from 'zod';
import { calendarUnits } from '../calendar.ts';
import { duration, size, timezone } from './values.ts';

const limitSubjects = ['key', 'user', 'team', 'tenant', 'tier', 'model', 'provider'] as const;
export type LimitSubject = (typeof limitSubjects)[number];
const subject = z.enum(limitSubjects);

const measures = ['requests', 'tokens', 'inputTokens', 'outputTokens', 'bytes', 'concurrent'] as const;

const amount = () => z.int().min(1).max(1_000_000_000_000).optional();

const limitFields = z.strictObject({
  requests: amount().describe('At most this many requests.'),
  tokens: amount().describe('At most this many tokens, input and output together.'),
  inputTokens: amount().describe('At most this many input tokens.'),
  outputTokens: amount().describe('At most this many output tokens.'),
  bytes: size({ min: 1, max: 1e15 }).optional().describe('At most this size of request bodies.'),
  concurrent: z.int().min(1).max(1_000_000).optional().describe('At most this many requests at a time.'),
  per: duration({ min: 1000, max: 31 * 86_400_000 })
    .optional()
    .describe('Never more in any window of this length.'),
  burst: amount().describe(
    'Together with `per`: a token bucket instead, that holds this much and gains the limit in every `per`.',
  ),
  calendar: z
    .enum(calendarUnits)
    .optional()
    .describe('Instead of `per`: in an hour, day, week (from Monday on) or month of the calendar.'),
  timezone: timezone().optional().describe('Together with `calendar`: where its midnight is. Absent: UTC.'),
  by: z
    .union([subject, z.array(subject).min(1).max(limitSubjects.length)])
    .default('key')
    .describe(
      'Who shares it; several together count each combination. Without `key`, `user`, `team` or `tenant` it is shared by tenants.',
    ),
  onUnavailable: z
    .enum(['open', 'closed', 'local'])
    .default('local')
    .describe(
      'While Redis is away: `open` does not keep it, `closed` refuses with 503, `local` has each instance keep its share.',
    ),
});

/** One limit, of exactly one measure and one form. */
const limitSchema = limitFields.superRefine((limit, context) => {
  const complain = (message: string, ...path: string[]) =>
    context.addIssue({ code: 'custom', path, message, input: limit });
  const given = measures.filter(measure => limit[measure] !== undefined);
  const { per, burst, calendar, timezone, concurrent } = limit;
  if (given.length !== 1)
    complain(`expected exactly one of ${measures.join(', ')}, found ${given.join(' and ') || 'none'}`);
  else if (concurrent !== undefined) {
    for (const key of ['per', 'burst', 'calendar', 'timezone'] as const)
      if (limit[key] !== undefined) complain('a limit of concurrent requests has no time', key);
  } else if ((per === undefined) === (calendar === undefined))
    complain('expected either "per" or "calendar"');
  if (burst !== undefined && per === undefined && concurrent === undefined)
    complain('goes together with "per"', 'burst');
  if (timezone !== undefined && calendar === undefined && concurrent === undefined)
    complain('goes together with "calendar"', 'timezone');
});

export const limitsSchema = z.array(limitSchema).max(20).default([]);

/** Limits of one caller by itself: each counts by `key`, alone or together with others. */
export const ownLimitsSchema = z
  .array(
    limitSchema.refine(({ by }) => by === 'key' || by.includes('key'), {
      path: ['by'],
      error: 'expected "key" among what a limit of a single key counts by',
    }),
  )
  .max(MAX_OWN_LIMITS);

/** The same, left as they are written: for what is kept or sent on. */
export const writtenLimitsSchema = z.array(writtenLimitSchema).superRefine((limits, context) => {
  for (const { path, message } of ownLimitsSchema.safeParse(limits).error?.issues ?? [])
    context.addIssue({ code: 'custom', path, message, input: limits });
});
