import {
  type Clock,
  type MaybePromise,
  RecentSet,
  settledUsage,
  type UsageEvent,
  usageEventSchema,
} from '@sluice/contract';
import type { ReservationStore, StoredEvent } from '@sluice/store';
import type { Logger } from 'pino';
import type { MeteringMetrics } from './metrics.ts';

export interface UsageHandlerDependencies {
  reservations: ReservationStore;
  metrics: MeteringMetrics;
  logger: Logger;
  clock: Clock;
  /** How many event ids are remembered, so that an event that is delivered again counts once. */
  recentEvents: number;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Our own services wrote it and their tests check every field: here only what is used is looked at. */
const isUsageEvent = (value: unknown): value is UsageEvent =>
  isObject(value) &&
  value.version === 1 &&
  typeof value.eventId === 'string' &&
  typeof value.requestId === 'string' &&
  typeof value.tenant === 'string' &&
  isObject(value.tokens) &&
  isObject(value.lineage);

/** The event, or why it is none. Its text stays out of the reason: it is logged. */
function readEvent({ value, payload }: StoredEvent): UsageEvent | string {
  return value !== undefined && isUsageEvent(value) ? value : parseEvent(payload);
}

function parseEvent(payload: string): UsageEvent | string {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return 'not JSON';
  }
  if (isUsageEvent(value)) return value;
  const { error } = usageEventSchema.safeParse(value);
  return (
    error?.issues.map(issue => `${issue.path.join('.')}: ${issue.code}`).join('; ') ?? 'not a usage event'
  );
}

/**
 * Applies a usage event once, however often it is delivered. Rejects while the reservation cannot be
 * settled, so that the event is delivered again; an event that is not valid is counted, logged and passed over.
 */
export function createUsageHandler(dependencies: UsageHandlerDependencies) {
  const { reservations, metrics, logger, clock } = dependencies;
  const applied = new RecentSet(dependencies.recentEvents);
  const underway = new Map<string, Promise<void>>();

  function count(event: UsageEvent): void {
    metrics.count(event);
    metrics.delayed(clock() - event.at);
    applied.add(event.eventId);
  }

  /** What dispatch could not: it or Redis went away at that moment, or the request never reached it, or was lost with it. */
  function settle(event: UsageEvent): MaybePromise<void> {
    const { outcome, tenant, requestId, attempt, tries } = event;
    if (outcome === 'rejection' && tries.length === 0) return reservations.release(tenant, requestId);
    if (outcome === 'lost') return reservations.settle(tenant, requestId, attempt, 'estimate');
    const settlement = tries.length === 0 ? 'nothing' : settledUsage(event);
    return reservations.settle(tenant, requestId, attempt, settlement);
  }

  async function settleAndCount(event: UsageEvent): Promise<void> {
    await settle(event);
    count(event);
  }

  return (stored: StoredEvent): MaybePromise<void> => {
    const event = readEvent(stored);
    if (typeof event === 'string') {
      metrics.invalid();
      logger.error(
        { sequence: stored.sequence, subject: stored.subject, reason: event },
        'A usage event is not valid and was left out of the metrics; it stays in the stream.',
      );
      return;
    }
    if (applied.has(event.eventId)) return;
    if (event.reserved !== true && event.outcome !== 'lost' && event.outcome !== 'rejection') {
      count(event);
      return;
    }
    const running = underway.get(event.eventId);
    if (running !== undefined) return running;
    const work = settleAndCount(event).finally(() => underway.delete(event.eventId));
    underway.set(event.eventId, work);
    return work;
  };
}
