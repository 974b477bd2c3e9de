import { type AuditEvent, type Envelope, type Principal, subjects } from '@sluice/contract';
import type { EventLog } from '@sluice/store';

/** The tenant of what belongs to the whole installation. */
const INSTALLATION = '';

/** The event's id is made of the request's, so that a request that is driven twice is audited once. */
export function auditCaller(
  events: EventLog,
  { id, principal, at }: { id: Envelope['id']; principal: Principal; at: number },
  change: { tenant: string } & Pick<AuditEvent, 'action' | 'target' | 'details'>,
): void {
  const { tenant, ...rest } = change;
  append(events, tenant, {
    version: 1,
    eventId: `${id}:${change.action}`,
    at,
    requestId: id,
    actor: {
      kind: 'caller',
      tenant: principal.tenant,
      user: principal.user,
      keyId: principal.keyId,
    },
    ...rest,
  });
}

export function auditSystem(
  events: EventLog,
  { eventId, name, at }: { eventId: string; name: string; at: number },
  change: Pick<AuditEvent, 'action' | 'target' | 'details'>,
): void {
  append(events, INSTALLATION, { version: 1, eventId, at, actor: { kind: 'system', name }, ...change });
}

function append(events: EventLog, tenant: string, event: AuditEvent): void {
  events.append({ id: event.eventId, subject: subjects.audit(tenant), payload: JSON.stringify(event) });
}
