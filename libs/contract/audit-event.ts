import { z } from 'zod';

const auditActions = ['key.created', 'key.revoked', 'config.published'] as const;

/**
 * Who changed what. Published on `audit.v1.<tenant>`, where the tenant is that of the target; what belongs
 * to the whole installation is on that of the empty text, which no tenant can be named. Never a secret.
 * Times are epoch milliseconds.
 */
export const auditEventSchema = z.strictObject({
  version: z.literal(1),
  eventId: z.string(),
  at: z.number(),
  /** The request that asked for it; absent where the gateway acted by itself. */
  requestId: z.string().optional(),
  actor: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('caller'),
      tenant: z.string(),
      user: z.string().optional(),
      keyId: z.string().optional(),
    }),
    z.strictObject({ kind: z.literal('system'), name: z.string() }),
  ]),
  action: z.enum(auditActions),
  target: z.strictObject({ kind: z.enum(['key', 'config']), id: z.string() }),
  /** More about the target, such as the name of a key. */
  details: z.record(z.string(), z.string()),
});
export type AuditEvent = z.infer<typeof auditEventSchema>;
