import { z } from 'zod';
import { tagsSchema } from './tags.ts';

/**
 * What the ingress hands to auth. A raw API key never crosses the bus: `hash` is its keyed hash
 * (HMAC-SHA256, hex). The credential is taken out of the envelope by auth.
 */
export const credentialSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('api-key'), hash: z.string().length(64) }),
  z.strictObject({ kind: z.literal('jwt'), token: z.string() }),
]);
export type Credential = z.infer<typeof credentialSchema>;

/** A limit as the configuration writes it, on a key or in a token. Policy reads it by the configuration’s schema. */
export const writtenLimitSchema = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.array(z.string())]),
);
export type WrittenLimit = z.infer<typeof writtenLimitSchema>;
/** It travels with every request of its caller, so it is kept small. */
export const MAX_OWN_LIMITS = 20;

/** Who is calling. */
export const principalSchema = z.strictObject({
  tenant: z.string(),
  team: z.string().optional(),
  user: z.string().optional(),
  keyId: z.string().optional(),
  /** What whoever made the key calls it. */
  keyName: z.string().optional(),
  roles: z.array(z.string()),
  /** Permission patterns that the credential itself lists: it may do no more. Absent: whatever its roles grant. */
  scopes: z.array(z.string()).optional(),
  /** What its roles reach under `/api/v1`. Absent: its own tenant alone. */
  reach: z.literal('installation').optional(),
  /** Model globs that the key itself lists. Absent: whatever the roles and the tier allow. */
  models: z.array(z.string()).optional(),
  tier: z.string().optional(),
  /** What every request of the key is tagged with. */
  tags: tagsSchema.optional(),
  /** In place of those of the tier. Absent: those of the tier. */
  limits: z.array(writtenLimitSchema).max(MAX_OWN_LIMITS).optional(),
});
export type Principal = z.infer<typeof principalSchema>;
