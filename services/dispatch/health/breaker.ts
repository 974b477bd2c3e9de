import type { Breaker as BreakerSettings } from '@sluice/contract';
import type { SharedBreaker } from '@sluice/store';
import { SlidingSums } from './sliding-sums.ts';

/** Times are epoch milliseconds of this process. */
export type BreakerState =
  | { kind: 'closed' }
  | { kind: 'open'; until: number }
  /** `probe`: whether this process asks for the one probe, or has it. */
  | { kind: 'half-open'; probe: 'none' | 'asked' | 'running' };

/** What one call shows; `isCounted` where it was recorded before as one that answered. */
export interface CallShown {
  failed: boolean;
  slow: boolean;
  isCounted: boolean;
}

/** `here`: by what calls of this process have shown. */
export type ChangedBy = 'here' | 'elsewhere';
export type BreakerListener = (breaker: Breaker, before: BreakerState['kind'], by: ChangedBy) => void;

export interface BreakerIdentity {
  /** What the store calls it. */
  key: string;
  provider: string;
  model: string;
  settings: BreakerSettings;
}

/**
 * The breaker of one target, as this process sees it. Closed, it counts what calls show and says when it has to
 * open; open, it lets no call through; half open, one probe at a time over all processes.
 */
export class Breaker {
  readonly identity: BreakerIdentity;
  readonly #rates: SlidingSums<'calls' | 'failed' | 'slow'>;
  readonly #onChange: BreakerListener;
  #state: BreakerState = { kind: 'closed' };
  /** When this process changed it itself: what was read from the store before says nothing. */
  #changedAt = 0;

  constructor(identity: BreakerIdentity, onChange: BreakerListener) {
    this.identity = identity;
    this.#rates = new SlidingSums(identity.settings.windowMs, ['calls', 'failed', 'slow']);
    this.#onChange = onChange;
  }

  /** An open one is half open from the time on that it was opened for. */
  state(now: number): BreakerState {
    if (this.#state.kind === 'open' && now >= this.#state.until)
      this.#set({ kind: 'half-open', probe: 'none' }, 'elsewhere');
    return this.#state;
  }

  /** What calls of this process have shown within the window. */
  shown(now: number): { calls: number; failed: number; slow: number } {
    const sum = (series: 'calls' | 'failed' | 'slow'): number => this.#rates.sum(series, now);
    return { calls: sum('calls'), failed: sum('failed'), slow: sum('slow') };
  }

  /** What a call has shown. Returns whether the breaker opened by it. */
  record({ failed, slow, isCounted }: CallShown, now: number): boolean {
    if (this.#state.kind !== 'closed') return false;
    if (!isCounted) this.#rates.add('calls', 1, now);
    if (!failed && !slow) return false;
    this.#rates.add(failed ? 'failed' : 'slow', 1, now);
    const lately = this.shown(now);
    const { minRequests, errorRate, slowRate, openForMs } = this.identity.settings;
    const isBad =
      lately.failed >= errorRate * lately.calls ||
      (slowRate !== undefined && lately.slow >= slowRate * lately.calls);
    if (lately.calls < minRequests || !isBad) return false;
    this.change({ kind: 'open', until: now + openForMs }, now);
    return true;
  }

  /** This process knows better than the store did until now. */
  change(state: BreakerState, now: number, by: ChangedBy = 'here'): void {
    this.#changedAt = now;
    this.#set(state, by);
  }

  /** What the store said to a question that was asked at `askedAt`; undefined: it is closed. */
  adopt(shared: SharedBreaker | undefined, askedAt: number): void {
    if (this.#changedAt >= askedAt) return;
    if (shared === undefined) this.#set({ kind: 'closed' }, 'elsewhere');
    else if (shared.openForMs > 0)
      this.#set({ kind: 'open', until: askedAt + shared.openForMs }, 'elsewhere');
    else if (this.#state.kind !== 'half-open') this.#set({ kind: 'half-open', probe: 'none' }, 'elsewhere');
  }

  #set(state: BreakerState, by: ChangedBy): void {
    const before = this.#state.kind;
    this.#state = state;
    if (before === state.kind) return;
    if (state.kind === 'closed') this.#rates.clear();
    this.#onChange(this, before, by);
  }
}
