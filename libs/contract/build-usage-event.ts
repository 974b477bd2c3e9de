import type { Envelope } from './envelope.ts';
import { subjects } from './subjects.ts';
import { tagsOf } from './tags.ts';
import { type UsageEvent, usageEventId } from './usage-event.ts';

type Caller = Pick<UsageEvent, 'tenant' | 'team' | 'user' | 'keyId' | 'tags'>;
type Common = Caller &
  Pick<
    UsageEvent,
    | 'version'
    | 'eventId'
    | 'requestId'
    | 'attempt'
    | 'at'
    | 'protocol'
    | 'stream'
    | 'requestedModel'
    | 'latency'
    | 'verdicts'
    | 'turn'
  >;

/**
 * What the usage event of an attempt says, whoever emits it: which request, whose, and when it ended, as
 * `now` in epoch milliseconds.
 */
export function usageEventBase(envelope: Envelope, attempt: number, caller: Caller, now: number): Common {
  const { tenant, team, user, keyId } = caller;
  const { id, protocol, facts, receivedAt, verdicts = [], turn } = envelope;
  const tags = tagsOf({ tags: envelope.tags, principal: caller });
  return {
    version: 1,
    eventId: usageEventId(id, attempt),
    requestId: id,
    attempt,
    at: now,
    tenant,
    // What is undefined is left out of the JSON; a literal of one shape costs less than spreads.
    team,
    user,
    keyId,
    tags: tags.length === 0 ? undefined : [...tags],
    protocol,
    stream: facts.stream,
    requestedModel: facts.model,
    turn: turn?.number,
    latency: { totalMs: Math.max(0, now - receivedAt) },
    verdicts,
  };
}

/** A usage event as it is appended to the event log. `none` stands for the provider where none was tried. */
export const usageMessage = (
  event: UsageEvent,
): { id: string; subject: string; payload: string; value: UsageEvent } => ({
  id: event.eventId,
  subject: subjects.usage(event.tenant, event.target?.provider ?? 'none'),
  payload: JSON.stringify(event),
  value: event,
});
