import type { Clock, MaybePromise, Plan, Target } from '@sluice/contract';
import type { ProviderDirectory } from '../provider-directory.ts';
import type { BreakerBoard, BreakerLeave } from './breaker-board.ts';
import type { HealthBoard } from './health-board.ts';
import { BreakerPass, type Pass, PlainPass } from './pass.ts';
import type { ProviderChecks } from './provider-checks.ts';
import { type ProviderSlots, shareOf } from './provider-slots.ts';
import type { TargetHealth } from './target-health.ts';

export interface GateDependencies {
  board: HealthBoard;
  slots: ProviderSlots;
  breakers: BreakerBoard;
  providers: Pick<ProviderDirectory, 'maxConcurrentOf'>;
  checks: Pick<ProviderChecks, 'unhealthy'>;
  /** How many instances of dispatch there are, this one included. */
  instances: () => number;
  clock: Clock;
}

/** Why a target cannot be called now: its provider has all the calls it takes, or its breaker lets none through. */
export type GateRefusal = { kind: 'full' } | { kind: 'open'; retryAfterMs: number };

const full: GateRefusal = { kind: 'full' };

/** Decides whether a target may be called now, and keeps what comes of it. */
export class Gate {
  readonly #dependencies: GateDependencies;

  constructor(dependencies: GateDependencies) {
    this.#dependencies = dependencies;
  }

  healthOf(target: Target): TargetHealth {
    return this.#dependencies.board.of(target, this.#dependencies.clock());
  }

  /** Providers that do not answer. */
  get unhealthy(): ReadonlySet<string> {
    return this.#dependencies.checks.unhealthy;
  }

  enter(target: Target, { breaker }: Pick<Plan, 'breaker'>): MaybePromise<Pass | GateRefusal> {
    const { slots, providers, instances, clock, breakers } = this.#dependencies;
    const { provider } = target;
    const maxConcurrent = providers.maxConcurrentOf(provider);
    const most = maxConcurrent === undefined ? undefined : shareOf(maxConcurrent, instances());
    if (!slots.enter(provider, most)) return full;
    const giveBack = (): void => slots.leave(provider, most);
    const health = this.healthOf(target);
    if (breaker === undefined) return new PlainPass(health, giveBack, clock);
    const pass = (leave: BreakerLeave): Pass | GateRefusal => {
      if (leave.kind !== 'open') return new BreakerPass(health, giveBack, clock, breakers, leave);
      giveBack();
      return leave;
    };
    const leave = breakers.enter(health, breaker);
    return leave instanceof Promise ? leave.then(pass) : pass(leave);
  }
}
