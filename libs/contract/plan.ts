import { z } from 'zod';
import { budgetChargeSchema } from './budget.ts';
import { guardrailPlanSchema } from './check.ts';
import { jobPlanSchema } from './job.ts';
import { limitHoldSchema } from './limit-hold.ts';
import { protocolSchema } from './protocol.ts';

/**
 * How a target is told to go on with an answer that has begun, its last message: because that is the assistant's; by a mark on it,
 * `prefix` or `partial`; or by `continue_final_message` beside the messages.
 */
export const continuationStyles = ['assistant-turn', 'prefix', 'partial', 'final-message'] as const;
export type ContinuationStyle = (typeof continuationStyles)[number];

/** One place a request may be sent to. Credentials are not in a plan: dispatch finds them by provider name. */
const targetSchema = z.strictObject({
  provider: z.string(),
  /** The known provider that it is one of, whatever it is called here; else its own name. Prices go by it. */
  kind: z.string(),
  /** The wire protocol to call it in: the caller's own where the target speaks it, else the one to translate to. */
  protocol: protocolSchema,
  baseUrl: z.string(),
  /** The model name that the provider is asked for. */
  model: z.string(),
  allowPrivateNetwork: z.boolean(),
  /** `unasked`: it reports the usage of a stream by itself and may refuse to be asked for it. */
  streamUsage: z.enum(['on-request', 'unasked']),
  /** Tokens that it takes, where the configuration says it. */
  contextWindow: z.number().int().positive().optional(),
  /** Where the configuration says it; `none`: it cannot go on with an answer. */
  continuation: z.enum([...continuationStyles, 'none']).optional(),
  /** Its share, where dispatch balances. Absent: 1. */
  weight: z.number().positive().optional(),
});
export type Target = z.infer<typeof targetSchema>;

/** The kind of the target that is the gateway itself, counting tokens by estimate. No provider can have this name. */
export const ESTIMATE_KIND = 'sluice/estimate';
/** The kind of the target that is the guardrail service, moderating by our own classifier. */
export const GUARD_KIND = 'sluice/guard';
/** The name that moderations by our own classifier are asked for by. */
export const GUARD_MODEL = 'sluice-guard';

/** The conditions a retry may answer to. A number is an HTTP status. */
export const retryConditionSchema = z.union([
  z.enum(['4xx', '5xx', 'network', 'timeout']),
  z.number().int().min(400).max(599),
]);
export type RetryCondition = z.infer<typeof retryConditionSchema>;

const retrySchema = z.strictObject({
  /** Calls in all, over every target. */
  attempts: z.number().int().min(1).max(10),
  on: z.array(retryConditionSchema),
  backoffInitialMs: z.number().nonnegative(),
  backoffMaxMs: z.number().nonnegative(),
  /** Further calls to the same provider, as a share of the route's requests. */
  budget: z.number().nonnegative(),
});
export type Retry = z.infer<typeof retrySchema>;

/** Targets that failed so often in a row are asked last for a while. */
const ejectionSchema = z.strictObject({
  failures: z.number().int().positive(),
  ejectForMs: z.number().positive(),
});

const timeoutsSchema = z.strictObject({
  connectMs: z.number().positive(),
  firstTokenMs: z.number().positive(),
  idleMs: z.number().positive(),
  totalMs: z.number().positive(),
});
export type Timeouts = z.infer<typeof timeoutsSchema>;

/** When a target that fails or is slow is not called for a while. Rates are shares of calls, from 0 to 1. */
const breakerSchema = z.strictObject({
  errorRate: z.number().positive(),
  slowRate: z.number().positive().optional(),
  /** Until the first token of a stream, or to the whole of another answer. */
  slowerThanMs: z.number().positive().optional(),
  windowMs: z.number().positive(),
  minRequests: z.number().int().positive(),
  openForMs: z.number().positive(),
  /** Calls that have to succeed, one after the other, before it closes. */
  probes: z.number().int().positive(),
});
export type Breaker = z.infer<typeof breakerSchema>;

const queueSchema = z.strictObject({
  /** What becomes of a request while every target is down: its caller waits, or is told where the answer will be. */
  mode: z.enum(['wait', 'job']),
  maxWaitMs: z.number().positive(),
  maxLength: z.number().int().positive(),
  /** After this the caller of a stream is shown that it goes on. */
  keepAliveAfterMs: z.number().positive(),
  /** Of its caller. Each step doubles the share of turns. */
  priority: z.number().int().nonnegative(),
  /** Absent: its caller has shown no credential, so nobody could be given the answer later. */
  job: jobPlanSchema.optional(),
});
export type QueuePlan = z.infer<typeof queueSchema>;

/** What a call reserves for itself before it is made, beside what the request has. */
const sharesSchema = z.strictObject({
  /** The provider whose limits the request’s own reservation holds, for a first call to it. */
  heldFor: z.string(),
  /** Of other calls, by their provider. */
  byProvider: z.record(z.string(), z.array(limitHoldSchema)),
  /** Once more, of a call after one that may have cost something. */
  again: z.array(limitHoldSchema),
});
export type PlannedShares = z.infer<typeof sharesSchema>;

/** When a second target is asked beside the first one. */
const hedgeSchema = z.strictObject({
  /** After this time, or after the one within which this share of answers began. */
  afterMs: z.number().positive().optional(),
  afterShare: z.number().positive().max(1).optional(),
  /** What it may cost, as a share of what the answers of the route cost. */
  maxExtraCost: z.number().positive(),
});

/** What policy decided. Self-contained: later stages need no configuration of the same revision. */
export const planSchema = z.strictObject({
  route: z.string(),
  /** In the order to try them, but for what `balance` and `ejection` say. */
  targets: z.array(targetSchema).min(1),
  /** By what dispatch chooses the target to begin with. Absent: the first one. */
  balance: z.enum(['least-in-flight', 'latency']).optional(),
  ejection: ejectionSchema.optional(),
  /** Absent: none. */
  breaker: breakerSchema.optional(),
  /** Absent: one target at a time is asked. */
  hedge: hedgeSchema.optional(),
  /** Absent: a stream that breaks off after the caller has seen some of it ends with an error. */
  onStreamFailure: z.literal('continue').optional(),
  retry: retrySchema,
  timeouts: timeoutsSchema,
  /** Whether the ingress may drive the request again after its instance took it and died. */
  redriveAfterAccept: z.boolean(),
  /** Absent: where no target can answer, the caller is told so. */
  queue: queueSchema.optional(),
  guardrail: guardrailPlanSchema.optional(),
  /** Whether what a target cannot be told is refused, instead of left out. */
  strict: z.boolean(),
  /** Only where limits are kept that the end of the request changes: of tokens, bytes, money or requests at a time. */
  reservation: z
    .strictObject({
      /** What the model may answer at most, where the caller does not say. */
      maxOutputTokens: z.number().int().positive().optional(),
      /** Where calls after the first one count against limits of their own: see `call-shares.ts` of dispatch. */
      shares: sharesSchema.optional(),
      /** What is reserved of budgets. */
      costNanoDollars: z.number().int().nonnegative().optional(),
      budgets: z.array(budgetChargeSchema).optional(),
    })
    .optional(),
  /** The route that it would have gone by, had these budgets had room for it. */
  degraded: z.strictObject({ from: z.string(), by: z.array(z.string()) }).optional(),
  /** Headers for the caller, such as `x-ratelimit-*`. */
  responseHeaders: z.record(z.string(), z.string()),
});
export type Plan = z.infer<typeof planSchema>;
