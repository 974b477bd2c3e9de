import { setTimeout as delay } from 'node:timers/promises';
import { type AuditEvent, auditMessage, type Clock, GatewayError } from '@sluice/contract';
import type { EventLog } from '@sluice/store';
import type { Caller } from './api/caller.ts';
import type { OperationRequest } from './api/operation.ts';

/** How long a change waits for its audit event to be stored. */
const STORED_WITHIN_MS = 5_000;

/** An administrative change as it is written down: all of its audit event but what follows from the moment. */
export interface Change
  extends Pick<AuditEvent, 'actor' | 'requestId' | 'clientAddress' | 'action' | 'target' | 'details'> {
  /** Whose target it is. */
  tenant: string;
}

export type AuditLog = (change: Change, work: () => Promise<unknown>) => Promise<void>;

/**
 * Every administrative change goes through this: it is made once its audit event is stored, so that no end of a
 * process leaves one that nobody knows of. One that then fails is followed by an event that says so. Rejects with
 * `not_ready`, and without the change, where the event is not stored in time; and with what `work` rejects with.
 */
export function createAuditLog({ events, clock }: { events: EventLog; clock: Clock }): AuditLog {
  return async (change, work) => {
    // The same where the same change is asked for by a request that is driven again, which is audited once.
    const eventId = `${change.requestId ?? nameOf(change)}:${change.action}:${change.target.id}`;
    appendChange(events, { eventId, ...change }, clock());
    await stored(events);
    try {
      await work();
    } catch (cause) {
      const details = { ...change.details, failed: GatewayError.from(cause).code };
      appendChange(events, { ...change, eventId: `${eventId}:failed`, details }, clock());
      throw cause;
    }
  };
}

export function appendChange(
  events: EventLog,
  { tenant, ...change }: Change & Pick<AuditEvent, 'eventId'>,
  at: number,
): void {
  events.append(auditMessage(tenant, { version: 1, at, ...change }));
}

const nameOf = ({ actor }: Change): string => (actor.kind === 'system' ? actor.name : actor.kind);

/** Who asks for a change, and from where. */
export const askedBy = (
  { envelope: { id, clientAddress }, caller }: Pick<OperationRequest, 'envelope' | 'caller'>,
  action: Change['action'],
): Pick<Change, 'requestId' | 'actor' | 'clientAddress' | 'action'> => ({
  requestId: id,
  actor: actorOf(caller),
  clientAddress,
  action,
});

const actorOf = ({ principal: { tenant, user, keyId } }: Caller): Change['actor'] => ({
  kind: 'caller',
  tenant,
  user,
  keyId,
});

async function stored(events: EventLog): Promise<void> {
  const ended = new AbortController();
  const late = delay(STORED_WITHIN_MS, 'late' as const, { signal: ended.signal }).catch(
    () => 'late' as const,
  );
  const outcome = await Promise.race([events.flush(), late]);
  ended.abort();
  if (outcome === 'late')
    throw new GatewayError('not_ready', {
      message: 'Nothing was changed: the audit log cannot be written at the moment. Try again.',
    });
}
