import { type Clock, decodeToken, GatewayError, type Outcome } from '@sluice/contract';
import type { EventLog, StoredEvent } from '@sluice/store';
import type { OperationRequest } from '../api/operation.ts';
import { streamLines } from '../api/stream-lines.ts';
import type { UsageQuery } from './usage-query.ts';

/** Followers at a time of one instance: each may stay for minutes. */
const MAX_FOLLOWERS = 100;
const HEARTBEAT_MS = 15_000;
/** The answer ends this long before the request's deadline, so that it ends whole. */
const DEADLINE_MARGIN_MS = 1000;
/** What a timer can hold. */
const MAX_TIMER_MS = 2 ** 31 - 1;

const tenantOf = ({ subject }: StoredEvent): string => decodeToken(subject.split('.')[2] ?? '');

/** The event with its sequence in front, which is what a reader gives as `from` to go on: the one after it. */
const toLine = ({ sequence, payload }: StoredEvent): Buffer =>
  Buffer.from(`{"sequence":${sequence},${payload.slice(1)}\n`);

async function* selectLines(
  events: EventLog,
  { from, follow, tenant, limit = Number.POSITIVE_INFINITY }: UsageQuery,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let count = 0;
  for await (const event of events.read('USAGE', { from, follow, signal })) {
    if (tenant !== undefined && tenantOf(event) !== tenant) continue;
    yield toLine(event);
    if (++count >= limit) return;
  }
}

/** `GET /api/v1/usage/events`: one event a line; blank lines say that the connection lives. */
export function createUsageEvents(events: EventLog, clock: Clock, leaving: AbortSignal) {
  let followers = 0;
  return ({
    query,
    envelope,
    caller,
  }: Pick<OperationRequest, 'envelope' | 'caller'> & { query: UsageQuery }): Outcome => {
    const usageQuery = { ...query, tenant: caller.narrow(query.tenant) };
    if (usageQuery.follow && followers >= MAX_FOLLOWERS)
      throw new GatewayError('rate_limited', {
        message: 'Too many readers follow the usage events. Try again later.',
        retryAfterMs: 5000,
      });
    return {
      kind: 'reply',
      write: async sink => {
        const counted = usageQuery.follow ? 1 : 0;
        followers += counted;
        const leftMs = envelope.deadline - clock() - DEADLINE_MARGIN_MS;
        const options = {
          endAfterMs: Math.min(Math.max(leftMs, 0), MAX_TIMER_MS),
          heartbeatMs: HEARTBEAT_MS,
          endAt: usageQuery.follow ? leaving : undefined,
        };
        await streamLines(sink, options, signal => selectLines(events, usageQuery, signal)).finally(() => {
          followers -= counted;
        });
      },
    };
  };
}
