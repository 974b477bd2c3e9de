import type { EventLog, NewEvent } from '../events/port.ts';
import { streamOfSubject } from '../events/streams.ts';
import type { Outbox } from '../outbox/outbox.ts';

/**
 * The event log of an edge: its own, and what its hub is to hear of waits on disk beside it until the hub has stored it. The hub
 * counts by event id, so that an event that is handed in twice counts once.
 */
export function createEdgeEventLog(own: EventLog, forHub: Outbox): EventLog {
  return {
    append(event) {
      if (concernsHub(event)) forHub.append(event);
      own.append(event);
    },
    flush: () => own.flush(),
    read: (stream, options) => own.read(stream, options),
    extent: stream => own.extent(stream),
    consume: (stream, durable, handle, options) => own.consume(stream, durable, handle, options),
    handled: (stream, durable) => own.handled(stream, durable),
    begin: (stream, durable, options) => own.begin(stream, durable, options),
    forget: (stream, durable) => own.forget(stream, durable),
  };
}

/** Of budgets the hub raises alerts by itself, over what all have spent; of its audit log the edge tells its own operator. */
function concernsHub({ subject, payload }: NewEvent): boolean {
  switch (streamOfSubject(subject)) {
    case 'USAGE':
    case 'AUDIT':
      return true;
    case 'ALERT':
      return (JSON.parse(payload) as { kind?: string }).kind?.startsWith('breaker.') === true;
    default:
      return false;
  }
}
