import { alertDestination, type Config, callbackDestination } from '@sluice/config';
import { type AlertEvent, alertEventSchema, type UsageEvent } from '@sluice/contract';
import type { NewNotice, NoticeQueue, StoredEvent } from '@sluice/store';
import type { Logger } from 'pino';
import { compileAlertFilter } from './alert-filter.ts';
import type { DeliveryLog } from './delivery-log.ts';
import { finishedRequest } from './finished-request.ts';
import { type Notice, noticeId } from './notice.ts';

export interface FanOutDependencies {
  notices: Pick<NoticeQueue, 'add'>;
  log: Pick<DeliveryLog, 'dead'>;
  logger: Logger;
}

interface Addressed {
  destination: string;
  notice: Notice;
}

/** Puts events into the queues of those who are to hear of them. An event is done with when that is stored. */
export class FanOut {
  readonly #dependencies: FanOutDependencies;
  #receivers: { destination: string; takes: (alert: AlertEvent) => boolean }[] = [];
  /** The routes that have a callback. */
  #routes = new Set<string>();

  constructor(dependencies: FanOutDependencies) {
    this.#dependencies = dependencies;
  }

  update({ alerts, routes }: Config): void {
    this.#receivers = alerts.map(alert => ({
      destination: alertDestination(alert),
      takes: compileAlertFilter(alert),
    }));
    this.#routes = new Set(routes.flatMap(({ name, callback }) => (callback === undefined ? [] : [name])));
  }

  get hasCallbacks(): boolean {
    return this.#routes.size > 0;
  }

  /** Alerts, which also go to the log. Rejects while they cannot be stored: they are handed out again then. */
  async alerts(events: readonly StoredEvent[]): Promise<void> {
    const alerts = events.flatMap(event => this.#alertOf(event) ?? []);
    await this.#add(
      alerts.flatMap(alert =>
        this.#receivers
          .filter(({ takes }) => takes(alert))
          .map(({ destination }) => ({ destination, notice: { kind: 'alert', alert } })),
      ),
    );
    // Last, so that they are there once where adding had to be repeated.
    for (const alert of alerts) this.#say(alert);
  }

  /** Usage events: ends of requests, and of attempts that were driven again. Undefined where nobody is to hear of them. */
  usage(events: readonly StoredEvent[]): Promise<void> | undefined {
    const addressed = events.flatMap(event => this.#callbackOf(event) ?? []);
    return addressed.length === 0 ? undefined : this.#add(addressed);
  }

  #alertOf({ payload, sequence }: StoredEvent): AlertEvent | undefined {
    const alert = parseAlert(payload);
    if (alert === undefined)
      this.#dependencies.logger.error({ sequence }, 'An alert is not valid and was left out.');
    return alert;
  }

  #callbackOf(stored: StoredEvent): Addressed | undefined {
    const event = parseUsage(stored);
    const route = event?.lineage.route;
    if (event === undefined || route === undefined || !this.#routes.has(route)) return undefined;
    const request = finishedRequest(event, route);
    return request && { destination: callbackDestination(route), notice: { kind: 'request', request } };
  }

  async #add(addressed: readonly Addressed[]): Promise<void> {
    if (addressed.length === 0) return;
    const refused = await this.#dependencies.notices.add(
      addressed.map(
        ({ destination, notice }): NewNotice => ({
          destination,
          id: noticeId(notice),
          payload: JSON.stringify(notice),
        }),
      ),
    );
    for (const { destination, id, payload } of refused) {
      const notice = addressed.find(
        one => one.destination === destination && noticeId(one.notice) === id,
      )?.notice;
      if (notice !== undefined)
        this.#dependencies.log.dead({ destination, notice, attempts: 0, durationMs: 0 }, payload, {
          reason: 'too many wait for this destination',
        });
    }
  }

  #say({ alertId, severity, title, tenant, kind, details }: AlertEvent): void {
    const { logger } = this.#dependencies;
    const level = severity === 'critical' ? 'error' : severity === 'warning' ? 'warn' : 'info';
    logger[level]({ alert: alertId, kind, tenant, details }, `Alert: ${title}`);
  }
}

function parseAlert(payload: string): AlertEvent | undefined {
  try {
    return alertEventSchema.parse(JSON.parse(payload));
  } catch {
    return undefined;
  }
}

/** Our own services wrote it; one that is none is metering's to complain of. */
function parseUsage({ value, payload }: StoredEvent): UsageEvent | undefined {
  try {
    const event = (value ?? JSON.parse(payload)) as UsageEvent;
    return typeof event.lineage === 'object' ? event : undefined;
  } catch {
    return undefined;
  }
}
