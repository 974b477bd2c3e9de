import { type Clock, type DeliveryEvent, deliveryMessage } from '@sluice/contract';
import type { EventLog } from '@sluice/store';
import type { Logger } from 'pino';
import type { NotifierMetrics } from './metrics.ts';
import { type Notice, noticeId, tenantOf } from './notice.ts';
import type { SendResult } from './send-result.ts';

interface Attempt {
  destination: string;
  notice: Notice;
  /** How many there were, this one included. */
  attempts: number;
  durationMs: number;
}

type Failure = Pick<Extract<SendResult, { kind: 'failed' }>, 'reason' | 'status'>;

export interface DeliveryLog {
  delivered(attempt: Attempt, answer: { status: number }): void;
  /** It is tried again after `retryInMs`. */
  failed(attempt: Attempt, failure: Failure, retryInMs: number): void;
  /** It is given up; `payload` is what would have to be added to its queue again. */
  dead(attempt: Attempt, payload: string, failure: Failure): void;
}

/** Of one destination a line a second at most says that something was given up; the next one says how many more there were. */
const LINE_EVERY_MS = 1_000;

export interface DeliveryLogDependencies {
  append: EventLog['append'];
  metrics: NotifierMetrics;
  logger: Logger;
  clock: Clock;
}

/** Says what became of notices: in events, in the log and in figures. */
export function createDeliveryLog({ append, metrics, logger, clock }: DeliveryLogDependencies): DeliveryLog {
  const lines = new Map<string, { at: number; unsaid: number }>();

  const eventOf = ({
    destination,
    notice,
    attempts,
    durationMs,
  }: Attempt): Omit<DeliveryEvent, 'eventId' | 'result'> => ({
    version: 1,
    at: clock(),
    tenant: tenantOf(notice),
    kind: notice.kind,
    noticeId: noticeId(notice),
    destination,
    attempts,
    durationMs,
  });

  function sayDead(attempt: Attempt, { reason }: Failure): void {
    const { destination, notice, attempts } = attempt;
    const line = lines.get(destination) ?? { at: Number.NEGATIVE_INFINITY, unsaid: 0 };
    lines.set(destination, line);
    if (clock() - line.at < LINE_EVERY_MS) {
      line.unsaid += 1;
      return;
    }
    logger.error(
      {
        destination,
        notice: noticeId(notice),
        attempts,
        reason,
        ...(line.unsaid > 0 && { more: line.unsaid }),
      },
      'A notice was given up.',
    );
    line.at = clock();
    line.unsaid = 0;
  }

  return {
    delivered(attempt, { status }) {
      const { destination, notice, attempts } = attempt;
      metrics.count(destination, 'delivered');
      logger.debug({ destination, notice: noticeId(notice), attempts }, 'A notice was delivered.');
      if (notice.kind !== 'alert') return;
      const event = eventOf(attempt);
      const eventId = `${destination}:${event.noticeId}:delivered`;
      append(deliveryMessage({ ...event, eventId, result: 'delivered', status }));
    },
    failed({ destination, notice, attempts }, { reason, status }, retryInMs) {
      metrics.count(destination, 'failed');
      logger.debug(
        { destination, notice: noticeId(notice), attempts, reason, status, retryInMs },
        'A notice was not delivered; trying again.',
      );
    },
    dead(attempt, payload, failure) {
      const { reason, status } = failure;
      metrics.count(attempt.destination, 'dead');
      sayDead(attempt, failure);
      const event = eventOf(attempt);
      const eventId = `${attempt.destination}:${event.noticeId}:dead:${event.at}`;
      append(deliveryMessage({ ...event, eventId, result: 'dead', status, reason, notice: payload }));
    },
  };
}
