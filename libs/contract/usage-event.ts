import { z } from 'zod';
import { verdictSchema } from './check.ts';

export const usageOutcomes = ['success', 'error', 'rejection', 'cancelled', 'lost'] as const;

/**
 * One per attempt that had a principal. Published on `usage.v1.<tenant>.<provider>`; consumers apply it
 * once, by `eventId`. Times are epoch milliseconds, money integer nano-dollars.
 */
export const usageEventSchema = z.strictObject({
  version: z.literal(1),
  /** `<request>:<attempt>` */
  eventId: z.string(),
  requestId: z.string(),
  attempt: z.number().int().positive(),
  at: z.number(),
  tenant: z.string(),
  team: z.string().optional(),
  user: z.string().optional(),
  keyId: z.string().optional(),
  protocol: z.string(),
  stream: z.boolean(),
  requestedModel: z.string().optional(),
  outcome: z.enum(usageOutcomes),
  /** The HTTP status the caller got. */
  status: z.number().int(),
  errorCode: z.string().optional(),
  /** The target that answered, or the last one tried. */
  target: z.strictObject({ provider: z.string(), model: z.string() }).optional(),
  /** Calls made to providers, each with how it ended: an HTTP status, `network` or `timeout`. */
  tries: z.array(
    z.strictObject({ provider: z.string(), model: z.string(), result: z.string(), durationMs: z.number() }),
  ),
  tokens: z.strictObject({
    input: z.number().int().nonnegative(),
    output: z.number().int().nonnegative(),
    cachedInput: z.number().int().nonnegative(),
    reasoning: z.number().int().nonnegative(),
    /** Written to the provider’s cache; part of `input`. */
    cacheWriteInput: z.number().int().nonnegative().optional(),
    /** Parts of `input` and of `output`. */
    audioInput: z.number().int().nonnegative().optional(),
    audioOutput: z.number().int().nonnegative().optional(),
  }),
  /** Absent where no price is known for the model: never silently free. */
  costNanoDollars: z.number().int().nonnegative().optional(),
  /** Limits were reserved for it, which metering settles where dispatch could not. */
  reserved: z.literal(true).optional(),
  /** Whether the tokens were counted by us because the provider did not report them. */
  estimated: z.boolean(),
  /** What could not be translated, such as `logprobs`. Absent: nothing was lost. */
  losses: z.array(z.string()).optional(),
  latency: z.strictObject({ totalMs: z.number(), firstByteMs: z.number().optional() }),
  verdicts: z.array(verdictSchema),
  lineage: z.strictObject({
    configRevision: z.number().int(),
    route: z.string().optional(),
    servedModel: z.string().optional(),
  }),
});
export type UsageEvent = z.infer<typeof usageEventSchema>;

export const usageEventId = (requestId: string, attempt: number): string => `${requestId}:${attempt}`;
