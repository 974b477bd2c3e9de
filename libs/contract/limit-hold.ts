import { z } from 'zod';

/** What a limit counts: `cost` nano-dollars, `concurrent` requests that have not ended. */
const limitMeasureSchema = z.enum([
  'requests',
  'tokens',
  'inputTokens',
  'outputTokens',
  'bytes',
  'cost',
  'concurrent',
]);
export type LimitMeasure = z.infer<typeof limitMeasureSchema>;

const periodBoundsSchema = z.tuple([z.number(), z.number(), z.number(), z.number()]).readonly();
/** When the previous one, this one and the next two begin, so that the store’s own time picks the right one at midnight too. */
export type PeriodBounds = z.infer<typeof periodBoundsSchema>;

/** How a limit counts over time. */
const limitFormSchema = z.discriminatedUnion('kind', [
  /** Never more than the limit in any window of this length. */
  z.strictObject({ kind: z.literal('sliding'), windowMs: z.number() }),
  /** A token bucket that holds `burst` and gains the limit every `windowMs`. */
  z.strictObject({ kind: z.literal('bucket'), windowMs: z.number(), burst: z.number() }),
  /** An hour, day, week or month of the calendar, or all time. */
  z.strictObject({ kind: z.literal('period'), bounds: periodBoundsSchema }),
  /** As many at a time. */
  z.strictObject({ kind: z.literal('slots') }),
]);
export type LimitForm = z.infer<typeof limitFormSchema>;

/** What becomes of a limit while its store is away: not kept, refused, or kept by this instance for its share. */
const onUnavailableSchema = z.enum(['open', 'closed', 'local']);
export type OnUnavailable = z.infer<typeof onUnavailableSchema>;

/** One limit that a request counts against. Limits of the same key, measure and form are one counter. */
export const limitHoldSchema = z.strictObject({
  /** Whose; no line breaks. */
  key: z.string(),
  measure: limitMeasureSchema,
  /** Whole, and so is `amount`; both at most 2⁵², so that their sum is exact in Lua’s numbers, which are doubles. */
  limit: z.number(),
  /** What this request takes ahead. */
  amount: z.number(),
  form: limitFormSchema,
  /** Shared by tenants: kept apart from the tenant’s own state. */
  shared: z.boolean(),
  onUnavailable: onUnavailableSchema,
  /** It counts what the first call to a provider uses, and not what the request does in all. */
  ofFirstCall: z.literal(true).optional(),
});
export type LimitHold = z.infer<typeof limitHoldSchema>;
