import type { Breaker as BreakerSettings, Clock, InstanceId, MaybePromise } from '@sluice/contract';
import type { BreakerStore, ProbeEnd, ProbeLeave, SharedBreaker } from '@sluice/store';
import { Breaker, type BreakerListener, type CallShown } from './breaker.ts';
import type { HealthBoard } from './health-board.ts';
import type { TargetHealth } from './target-health.ts';

/** A process that has a probe and is gone leaves it to another one after this. */
const PROBE_LEASE_MS = 5_000;
/** How long callers are to wait while somebody else probes. */
const PROBED_RETRY_MS = 1_000;
/** What another process opened is known here after this, and the time that the store takes. */
const READ_EVERY_MS = 500;

/** Leave to call a target: `probe` where this call decides whether it is called by others. */
export type BreakerLeave =
  | { kind: 'call' | 'probe'; breaker: Breaker }
  | { kind: 'open'; retryAfterMs: number };

export interface BreakerBoardDependencies {
  instance: InstanceId;
  board: HealthBoard;
  store: BreakerStore;
  clock: Clock;
  onChange: BreakerListener;
  onStoreError: (cause: unknown) => void;
}

/**
 * The breakers of this process, and what it tells the others of them. No call waits for the store but one that asks to be the probe of a
 * target that nobody else calls by then.
 */
export class BreakerBoard {
  readonly #dependencies: BreakerBoardDependencies;
  /** As they were last read. */
  #shared: ReadonlyMap<string, SharedBreaker> = new Map();
  #sharedAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(dependencies: BreakerBoardDependencies) {
    this.#dependencies = dependencies;
  }

  enter(health: TargetHealth, settings: BreakerSettings): MaybePromise<BreakerLeave> {
    const now = this.#dependencies.clock();
    const breaker = this.#find(health, settings);
    const state = breaker.state(now);
    switch (state.kind) {
      case 'closed':
        return { kind: 'call', breaker };
      case 'open':
        return { kind: 'open', retryAfterMs: state.until - now };
      case 'half-open':
        return state.probe === 'none'
          ? this.#askForProbe(breaker)
          : { kind: 'open', retryAfterMs: PROBED_RETRY_MS };
    }
  }

  /** What a call has shown that was let through while its breaker was closed. */
  record(breaker: Breaker, shown: CallShown): void {
    const { store, clock } = this.#dependencies;
    const { key, settings } = breaker.identity;
    if (breaker.record(shown, clock())) this.#unawaited(store.open(key, settings.openForMs));
  }

  /** The probe is over. */
  endProbe(breaker: Breaker, result: ProbeEnd['result']): void {
    const { store, instance, onStoreError } = this.#dependencies;
    const { key, settings } = breaker.identity;
    const { openForMs, probes } = settings;
    const ended = store.endProbe(key, instance, { result, successesNeeded: probes, openForMs });
    if (ended instanceof Promise)
      ended.then(
        state => this.#probeEnded(breaker, state),
        cause => {
          onStoreError(cause);
          this.#probeEnded(breaker, result === 'failed' ? 'open' : 'half-open');
        },
      );
    else this.#probeEnded(breaker, ended);
  }

  /** Hears of what other processes opened and closed, and keeps the probes that run here. */
  async sync(): Promise<void> {
    const { store, clock, instance, board } = this.#dependencies;
    const askedAt = clock();
    const shared = new Map((await store.read()).map(breaker => [breaker.key, breaker]));
    this.#shared = shared;
    this.#sharedAt = askedAt;
    const now = clock();
    for (const { breakers } of board)
      for (const breaker of breakers) {
        const { key } = breaker.identity;
        breaker.adopt(shared.get(key), askedAt);
        const state = breaker.state(now);
        if (state.kind === 'half-open' && state.probe === 'running')
          this.#unawaited(store.takeProbe(key, instance, PROBE_LEASE_MS));
      }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #find({ provider, model, breakers }: TargetHealth, settings: BreakerSettings): Breaker {
    const found = breakers.find(({ identity }) => isSame(identity.settings, settings));
    if (found !== undefined) return found;
    const key = JSON.stringify([provider, model, ...settingNames.map(name => settings[name] ?? null)]);
    const breaker = new Breaker({ key, provider, model, settings }, this.#dependencies.onChange);
    breakers.push(breaker);
    breaker.adopt(this.#shared.get(key), this.#sharedAt);
    this.#timer ??= setInterval(() => this.#unawaited(this.sync()), READ_EVERY_MS).unref();
    return breaker;
  }

  #askForProbe(breaker: Breaker): MaybePromise<BreakerLeave> {
    const { store, instance, clock, onStoreError } = this.#dependencies;
    breaker.change({ kind: 'half-open', probe: 'asked' }, clock());
    const leave = store.takeProbe(breaker.identity.key, instance, PROBE_LEASE_MS);
    if (!(leave instanceof Promise)) return this.#probeGiven(breaker, leave);
    return leave.then(
      given => this.#probeGiven(breaker, given),
      cause => {
        onStoreError(cause);
        return this.#probeGiven(breaker, 'taken');
      },
    );
  }

  #probeGiven(breaker: Breaker, leave: ProbeLeave): BreakerLeave {
    const now = this.#dependencies.clock();
    switch (leave) {
      case 'granted':
        breaker.change({ kind: 'half-open', probe: 'running' }, now);
        return { kind: 'probe', breaker };
      case 'taken':
        breaker.change({ kind: 'half-open', probe: 'none' }, now);
        return { kind: 'open', retryAfterMs: PROBED_RETRY_MS };
      case 'closed':
        breaker.change({ kind: 'closed' }, now, 'elsewhere');
        return { kind: 'call', breaker };
    }
  }

  #probeEnded(breaker: Breaker, state: 'open' | 'half-open' | 'closed'): void {
    const now = this.#dependencies.clock();
    if (state === 'closed') breaker.change({ kind: 'closed' }, now);
    else if (state === 'half-open') breaker.change({ kind: 'half-open', probe: 'none' }, now);
    else breaker.change({ kind: 'open', until: now + breaker.identity.settings.openForMs }, now);
  }

  #unawaited(asked: MaybePromise<unknown>): void {
    if (asked instanceof Promise) asked.catch(this.#dependencies.onStoreError);
  }
}

const settingNames = [
  'errorRate',
  'slowRate',
  'slowerThanMs',
  'windowMs',
  'minRequests',
  'openForMs',
  'probes',
] as const satisfies readonly (keyof BreakerSettings)[];

const isSame = (one: BreakerSettings, other: BreakerSettings): boolean =>
  settingNames.every(name => one[name] === other[name]);
