import { z } from 'zod';
import { budgetChargeSchema } from './budget.ts';
import { verdictSchema } from './check.ts';

export const usageOutcomes = ['success', 'error', 'rejection', 'cancelled', 'lost'] as const;

const count = z.number().int().nonnegative();

const tokensSchema = z.strictObject({
  input: count,
  output: count,
  cachedInput: count,
  reasoning: count,
  /** Written to the provider’s cache; part of `input`. */
  cacheWriteInput: count.optional(),
  /** Of these, what it keeps for an hour. */
  cacheWriteHourInput: count.optional(),
  /** Parts of `input` and of `output`. */
  audioInput: count.optional(),
  audioOutput: count.optional(),
  imageInput: count.optional(),
  imageOutput: count.optional(),
});

/** What is paid for beside tokens. */
const unitsSchema = z.strictObject({
  images: count.optional(),
  /** Of speech. */
  characters: count.optional(),
  /** Of sound that was transcribed. */
  seconds: z.number().nonnegative().optional(),
  /** Of a reranker. */
  searches: z.number().nonnegative().optional(),
  webSearches: count.optional(),
});
export type UsageUnits = z.infer<typeof unitsSchema>;

/** Who says what an answer costs: the shipped table, the operator’s own prices, a guess, or the provider in its answer. */
const priceSources = ['table', 'own', 'estimate', 'provider'] as const;

const trySchema = z.strictObject({
  provider: z.string(),
  model: z.string(),
  /** An HTTP status, `network`, `timeout`, `error`, or the code with which it was given up. */
  result: z.string(),
  durationMs: z.number(),
  /** What a call used that gave no answer. It comes on top of the event’s own `tokens` and cost. */
  tokens: tokensSchema.optional(),
  costNanoDollars: count.optional(),
  /** It gave no answer, and may have used something that nobody knows of. */
  uncertain: z.literal(true).optional(),
  /** It had a reservation of its own, of this number: of its provider’s limits, or also of those of tokens and money. */
  share: z
    .strictObject({ number: z.number().int().positive(), covers: z.enum(['provider', 'request']) })
    .optional(),
});

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
  tags: z.array(z.string()).optional(),
  protocol: z.string(),
  stream: z.boolean(),
  requestedModel: z.string().optional(),
  outcome: z.enum(usageOutcomes),
  /** The HTTP status the caller got. */
  status: z.number().int(),
  errorCode: z.string().optional(),
  /** The request was driven again: it goes on in a later attempt, whose event says how it ended. */
  redriven: z.literal(true).optional(),
  /** No target could be called: it waits in a queue, and is driven again when its turn comes. */
  queued: z.literal(true).optional(),
  /** How often it has left a queue by now, each time authorised and reserved anew. Absent: it has not waited. */
  turn: z.number().int().positive().optional(),
  /** The target that answered, or the last one tried. */
  target: z.strictObject({ provider: z.string(), model: z.string() }).optional(),
  /** Calls made to providers, in order. */
  tries: z.array(trySchema),
  /** Of the answer that was passed on. */
  tokens: tokensSchema,
  units: unitsSchema.optional(),
  /** The class of service that the provider gave; absent where it was the usual one. */
  serviceTier: z.string().optional(),
  /** Absent where no price is known for the model: never silently free. */
  costNanoDollars: count.optional(),
  priceSource: z.enum(priceSources).optional(),
  /** Budgets that it is charged to. */
  budgets: z.array(budgetChargeSchema).optional(),
  /** What was reserved of each of them, for what nobody knows the cost of. */
  reservedNanoDollars: count.optional(),
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
    degraded: z.strictObject({ from: z.string(), by: z.array(z.string()) }).optional(),
  }),
});
export type UsageEvent = z.infer<typeof usageEventSchema>;

export const usageEventId = (requestId: string, attempt: number): string => `${requestId}:${attempt}`;
