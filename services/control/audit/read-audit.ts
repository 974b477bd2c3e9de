import { type AuditEvent, auditActions } from '@sluice/contract';
import type { StoredEvent } from '@sluice/store';
import { z } from 'zod';
import { type EventLines, tenantOf } from '../api/event-lines.ts';
import { eventQuerySchema } from '../api/event-query.ts';

export const auditQuerySchema = eventQuerySchema.extend({
  action: z.enum(auditActions).optional(),
  actor: z
    .string()
    .max(256)
    .optional()
    .meta({ description: 'Id of a key, name of a user, or of a part of the gateway.' }),
  address: z.string().max(64).optional().meta({ description: 'Of the client.' }),
});
type AuditQuery = z.output<typeof auditQuerySchema>;

const actorNames = ({ actor }: AuditEvent): (string | undefined)[] => {
  switch (actor.kind) {
    case 'caller':
      return [actor.keyId, actor.user];
    case 'system':
      return [actor.name];
    case 'unknown':
      return ['unknown'];
  }
};

const selectAudit =
  ({ action, actor, address }: AuditQuery) =>
  ({ payload }: StoredEvent): boolean => {
    if (action === undefined && actor === undefined && address === undefined) return true;
    const event: AuditEvent = JSON.parse(payload);
    return (
      (action === undefined || event.action === action) &&
      (actor === undefined || actorNames(event).includes(actor)) &&
      (address === undefined || event.clientAddress === address)
    );
  };

/** Events of the audit log, each with the tenant whose it is. */
export const auditLines: EventLines<AuditQuery> = {
  stream: 'AUDIT',
  select: selectAudit,
  prefix: event => `"tenant":${JSON.stringify(tenantOf(event))},`,
};
