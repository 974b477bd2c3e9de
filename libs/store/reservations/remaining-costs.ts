import type { Clock, LimitHold } from '@sluice/contract';
import { ExpiringMap } from './expiring-map.ts';
import type { HoldRequest, LimitState } from './port.ts';

interface Remaining {
  amount: number;
  /** When its period ends. */
  endsAt: number;
  /** Kept for the next period too: till then it is known that nobody has spent anything of it. */
  expiresAt: number;
}

/** What was left of money when the shared store was last asked, for the time when it cannot be. */
export class RemainingCosts {
  readonly #clock: Clock;
  readonly #known = new ExpiringMap<Remaining>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note({ tenant, limits }: HoldRequest, states: readonly LimitState[]): void {
    for (const [index, limit] of limits.entries()) {
      const state = states[index];
      if (state === undefined || !isCost(limit) || limit.form.kind !== 'period') continue;
      const now = this.#clock();
      const [, , endsAt, expiresAt] = limit.form.bounds;
      this.#known.set(keyOf(tenant, limit), { amount: state.remaining, endsAt, expiresAt }, now);
    }
  }

  /** Undefined: this instance never asked. */
  of(tenant: string, limit: LimitHold): number | undefined {
    const now = this.#clock();
    const known = this.#known.get(keyOf(tenant, limit));
    if (known === undefined || known.expiresAt <= now) return undefined;
    return known.endsAt <= now ? limit.limit : known.amount;
  }
}

const isCost = ({ measure, onUnavailable }: LimitHold): boolean =>
  measure === 'cost' && onUnavailable === 'local';

const keyOf = (tenant: string, { key, shared }: LimitHold): string =>
  shared ? `*:${key}` : `${tenant.length}:${tenant}:${key}`;
