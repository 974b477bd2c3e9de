import { type Clock, decodeToken, GatewayError, type Outcome } from '@sluice/contract';
import type { EventLog, EventStream, StoredEvent } from '@sluice/store';
import type { EventQuery } from './event-query.ts';
import type { OperationRequest } from './operation.ts';
import { type LineStreamOptions, streamLines } from './stream-lines.ts';

/** Followers at a time of one instance and one kind of event: each may stay for minutes. */
const MAX_FOLLOWERS = 100;
const HEARTBEAT_MS = 15_000;
/** The answer ends this long before the request's deadline, by itself. */
const DEADLINE_MARGIN_MS = 1000;
/** What a timer can hold. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export const tenantOf = ({ subject }: StoredEvent): string => decodeToken(subject.split('.')[2] ?? '');

/** How long lines may take within the request that asks for them. */
export const lineTimes = (deadline: number, now: number): LineStreamOptions => ({
  endAfterMs: Math.min(Math.max(deadline - now - DEADLINE_MARGIN_MS, 0), MAX_TIMER_MS),
  heartbeatMs: HEARTBEAT_MS,
});

export interface EventLines<Query extends EventQuery> {
  stream: EventStream;
  /** Which events a query asks for, beside the tenant, by which every stream is read. */
  select?: (query: Query) => (event: StoredEvent) => boolean;
  /** More members in front of those of the event. */
  prefix?: (event: StoredEvent) => string;
}

async function* selectLines<Query extends EventQuery>(
  events: EventLog,
  { stream, select, prefix }: EventLines<Query>,
  query: Query,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { from, follow, tenant, until = Number.POSITIVE_INFINITY, limit = Number.POSITIVE_INFINITY } = query;
  const selects = select?.(query);
  let count = 0;
  for await (const event of events.read(stream, { from, follow, signal })) {
    if (event.at >= until) return;
    if (tenant !== undefined && tenantOf(event) !== tenant) continue;
    if (selects !== undefined && !selects(event)) continue;
    // The sequence comes first: a reader gives the one after it as `from` to go on.
    yield Buffer.from(`{"sequence":${event.sequence},${prefix?.(event) ?? ''}${event.payload.slice(1)}\n`);
    if (++count >= limit) return;
  }
}

export interface EventLineDependencies {
  events: EventLog;
  clock: Clock;
  /** Aborted when the process is to stop: who follows is sent away. */
  leaving: AbortSignal;
}

/** Answers with events of a stream, one a line, of the tenants that the caller sees; blank lines say that the connection lives. */
export function createEventLines<Query extends EventQuery>(
  { events, clock, leaving }: EventLineDependencies,
  lines: EventLines<Query>,
) {
  let followers = 0;
  return ({
    query,
    envelope,
    caller,
  }: Pick<OperationRequest, 'envelope' | 'caller'> & { query: Query }): Outcome => {
    const asked: Query = { ...query, tenant: caller.narrow(query.tenant) };
    if (asked.follow && followers >= MAX_FOLLOWERS)
      throw new GatewayError('rate_limited', {
        message: 'Too many readers follow these events. Try again later.',
        retryAfterMs: 5000,
      });
    return {
      kind: 'reply',
      write: async sink => {
        const counted = asked.follow ? 1 : 0;
        followers += counted;
        const options = {
          ...lineTimes(envelope.deadline, clock()),
          isEndless: asked.follow,
          endAt: asked.follow ? leaving : undefined,
        };
        await streamLines(sink, options, signal => selectLines(events, lines, asked, signal)).finally(() => {
          followers -= counted;
        });
      },
    };
  };
}
