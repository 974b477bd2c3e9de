import type { Clock, Target } from '@sluice/contract';
import type { ProviderDirectory } from '../provider-directory.ts';
import type { HealthBoard } from './health-board.ts';
import { type ProviderSlots, shareOf } from './provider-slots.ts';
import type { CallResult, TargetHealth } from './target-health.ts';

/** Leave to call a target; has to be given back. */
export interface Pass {
  readonly health: TargetHealth;
  /** The call is over. Only the first time counts. */
  leave(result: CallResult): void;
}

export interface GateDependencies {
  board: HealthBoard;
  slots: ProviderSlots;
  providers: Pick<ProviderDirectory, 'maxConcurrentOf'>;
  /** How many instances of dispatch there are, this one included. */
  instances: () => number;
  clock: Clock;
}

/** Why a target cannot be called now. */
export type GateRefusal = 'full';

/** Decides whether a target may be called now, and keeps what comes of it. */
export class Gate {
  readonly #dependencies: GateDependencies;

  constructor(dependencies: GateDependencies) {
    this.#dependencies = dependencies;
  }

  healthOf(target: Target): TargetHealth {
    return this.#dependencies.board.of(target, this.#dependencies.clock());
  }

  enter(target: Target): Pass | GateRefusal {
    const { slots, providers, instances, clock } = this.#dependencies;
    const { provider } = target;
    const maxConcurrent = providers.maxConcurrentOf(provider);
    const most = maxConcurrent === undefined ? undefined : shareOf(maxConcurrent, instances());
    if (!slots.enter(provider, most)) return 'full';
    const health = this.healthOf(target);
    health.began(clock());
    let isOver = false;
    return {
      health,
      leave: result => {
        if (isOver) return;
        isOver = true;
        slots.leave(provider, most);
        health.ended(result, clock());
      },
    };
  }
}
