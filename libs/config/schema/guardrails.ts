import { z } from 'zod';
import { inputChecks, outputChecks } from './checks.ts';
import { duration, name } from './values.ts';

const guardrailProfileSchema = z.strictObject({
  mode: z
    .enum(['enforce', 'monitor'])
    .default('enforce')
    .describe('`monitor` records what would have happened and changes nothing.'),
  input: z.array(inputChecks).max(50).default([]).describe('Checks of requests, in this order.'),
  output: z.array(outputChecks).max(50).default([]).describe('Checks of answers, in this order.'),
  inputTiming: z
    .enum(['sequence', 'parallel'])
    .default('sequence')
    .describe(
      '`parallel` calls the provider meanwhile; nothing of its answer goes out before the verdict. Only without masks.',
    ),
  stream: z
    .enum(['sync', 'async'])
    .default('sync')
    .describe(
      'How classifiers check a stream: `sync` releases what a clean verdict covers, `async` releases at once and cuts off. Patterns are always checked before release.',
    ),
  onError: z
    .enum(['open', 'closed'])
    .default('open')
    .describe('What happens to text that could not be checked: `open` lets it through, `closed` refuses it.'),
  timeout: duration({ min: 1, max: 60_000 })
    .prefault('100ms')
    .describe('How long the checks of a text may take.'),
});

export const guardrailsSchema = z
  .record(name(), guardrailProfileSchema)
  .default({})
  .describe('Profiles of checks, by name; routes name one.');
