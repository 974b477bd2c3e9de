import { z } from 'zod';
import { subjects } from './subjects.ts';

export const auditActions = [
  'key.created',
  'key.updated',
  'key.rotated',
  'key.revoked',
  'config.published',
  'notices.retried',
  'secret.put',
  'secret.deleted',
  'secrets.rotated',
  'directory.put',
  'directory.removed',
  'token.created',
  'job.retried',
  'job.dropped',
  'provider.tested',
  'request.denied',
] as const;

/**
 * Who changed what, and who was denied what. Published on `audit.v1.<tenant>`, where the tenant is that of the
 * target; what belongs to the whole installation, or to no known tenant, is on that of the empty text, which no
 * tenant can be named. Never a secret. Times are epoch milliseconds.
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
    /** No valid credential; or several callers, where denied requests are counted together. */
    z.strictObject({ kind: z.literal('unknown') }),
  ]),
  /** The address that the request came from. */
  clientAddress: z.string().optional(),
  action: z.enum(auditActions),
  target: z.strictObject({
    kind: z.enum([
      'key',
      'config',
      'notices',
      'request',
      'secret',
      'tenant',
      'team',
      'user',
      'job',
      'provider',
    ]),
    id: z.string(),
  }),
  /** More about it, such as the name of a key or why a request was denied. */
  details: z.record(z.string(), z.string()),
  /** Of denied requests: it stands for so many more like the one before it, instead of for one. */
  repeated: z
    .strictObject({ count: z.number().int().positive(), firstAt: z.number(), lastAt: z.number() })
    .optional(),
});
export type AuditEvent = z.infer<typeof auditEventSchema>;

/** The tenant of what belongs to the whole installation, or to nobody that is known. */
export const INSTALLATION_TENANT = '';

/** An audit event as it is appended to the event log. */
export const auditMessage = (
  tenant: string,
  event: AuditEvent,
): { id: string; subject: string; payload: string } => ({
  id: event.eventId,
  subject: subjects.audit(tenant),
  payload: JSON.stringify(event),
});
