import { piiTypes } from '@sluice/contract';
import { z } from 'zod';
import { duration, name } from './values.ts';

const pii = z.strictObject({
  detector: z.literal('pii').describe('Personal data, by pattern and checksum.'),
  action: z.enum(['mask', 'block', 'flag']).default('mask').describe('What happens to a match.'),
  types: z.array(z.enum(piiTypes)).min(1).optional().describe('Kinds of personal data. Absent: every kind.'),
});

const blocklist = z.strictObject({
  detector: z.literal('blocklist').describe('Terms that must not occur.'),
  action: z.enum(['block', 'mask', 'flag']).default('block').describe('What happens to a match.'),
  terms: z.array(z.string().min(1).max(1000)).min(1).max(10_000).describe('The terms, in any case.'),
});

const guardrailProfileSchema = z.strictObject({
  mode: z
    .enum(['enforce', 'monitor'])
    .default('enforce')
    .describe('`monitor` records what would have happened and changes nothing.'),
  input: z
    .array(z.discriminatedUnion('detector', [pii, blocklist]))
    .max(50)
    .default([])
    .describe('Checks of requests, in this order.'),
  onError: z
    .enum(['open', 'closed'])
    .default('open')
    .describe('What happens to text that could not be checked: `open` lets it through, `closed` refuses it.'),
  timeout: duration({ min: 1, max: 60_000 }).prefault('100ms').describe('How long the checks may take.'),
});

export const guardrailsSchema = z
  .record(name(), guardrailProfileSchema)
  .default({})
  .describe('Profiles of checks, by name; routes name one.');
