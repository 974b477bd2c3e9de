import { alertMessage, type Clock, INSTALLATION_TENANT } from '@sluice/contract';
import type { EventLog } from '@sluice/store';
import type { Breaker, BreakerState, ChangedBy } from './breaker.ts';

export interface OutageAlertDependencies {
  appendEvent: EventLog['append'];
  clock: Clock;
}

/** A target that opens its breaker again sooner has the same outage still, so that one which flaps is told once. */
const CALM_MS = 300_000;
const MINUTE_MS = 60_000;
/** What an alert may say of a name. */
const MAX_LENGTH = 100;

interface Outage {
  /** Two processes that open a breaker at once say the same. */
  since: string;
  /** Whether this process opened the breaker: that one tells of it. */
  isOwn: boolean;
  end: NodeJS.Timeout | undefined;
}

/** Raises an alert when the breaker of a target opens, and one when it has stayed closed for a while. */
export class OutageAlerts {
  readonly #dependencies: OutageAlertDependencies;
  readonly #outages = new Map<string, Outage>();

  constructor(dependencies: OutageAlertDependencies) {
    this.#dependencies = dependencies;
  }

  /** `by`: whether calls of this process have opened or closed it. */
  onBreaker(breaker: Breaker, state: BreakerState['kind'], by: ChangedBy): void {
    const { key } = breaker.identity;
    const outage = this.#outages.get(key);
    if (state === 'closed') {
      if (outage !== undefined) outage.end ??= setTimeout(() => this.#over(breaker), CALM_MS).unref();
    } else if (outage !== undefined) {
      clearTimeout(outage.end);
      outage.end = undefined;
    } else this.#begun(breaker, by === 'here');
  }

  close(): void {
    for (const { end } of this.#outages.values()) clearTimeout(end);
    this.#outages.clear();
  }

  #begun(breaker: Breaker, isOwn: boolean): void {
    const now = this.#dependencies.clock();
    const since = new Date(now - (now % MINUTE_MS)).toISOString();
    this.#outages.set(breaker.identity.key, { since, isOwn, end: undefined });
    if (!isOwn) return;
    const { calls, failed, slow } = breaker.shown(now);
    const { windowMs, openForMs } = breaker.identity.settings;
    this.#raise(breaker, since, {
      kind: 'breaker.opened',
      severity: 'warning',
      says: 'fails or is slow: its circuit breaker opened.',
      details: {
        failed: `${failed} of ${calls} calls within ${windowMs / 1_000} s`,
        ...(slow > 0 && { slow: `${slow} of them` }),
        'asked again': `after ${openForMs / 1_000} s`,
      },
    });
  }

  #over(breaker: Breaker): void {
    const { key } = breaker.identity;
    const { since, isOwn } = this.#outages.get(key) ?? {};
    this.#outages.delete(key);
    if (since === undefined || isOwn !== true) return;
    this.#raise(breaker, since, {
      kind: 'breaker.closed',
      severity: 'info',
      says: 'answers again.',
      details: { since },
    });
  }

  #raise(
    { identity }: Breaker,
    since: string,
    alert: {
      kind: 'breaker.opened' | 'breaker.closed';
      severity: 'warning' | 'info';
      says: string;
      details: Record<string, string>;
    },
  ): void {
    const { appendEvent, clock } = this.#dependencies;
    const { kind, severity, says, details } = alert;
    const provider = identity.provider.slice(0, MAX_LENGTH);
    const model = identity.model.slice(0, MAX_LENGTH);
    const subject = { provider, model, since };
    appendEvent(
      alertMessage({
        at: clock(),
        tenant: INSTALLATION_TENANT,
        kind,
        severity,
        title: `${provider}/${model} ${says}`,
        details,
        subject,
      }),
    );
  }
}
