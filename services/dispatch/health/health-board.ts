import type { Target } from '@sluice/contract';
import { TargetHealth } from './target-health.ts';

/** Models are named by callers, too: those that were not used for a while are forgotten. */
const MAX_TARGETS = 4_096;
const IDLE_MS = 600_000;

/** What this process has seen of targets, by provider and model. */
export class HealthBoard {
  readonly #byProvider = new Map<string, Map<string, TargetHealth>>();
  #count = 0;

  of({ provider, model }: Pick<Target, 'provider' | 'model'>, now: number): TargetHealth {
    const models = this.#byProvider.get(provider);
    const known = models?.get(model);
    if (known !== undefined) return known;
    if (this.#count >= MAX_TARGETS) this.#forget(now);
    const health = new TargetHealth(provider, model);
    health.usedAt = now;
    this.#count++;
    // Of a provider whose models were all forgotten the map is gone.
    const kept = this.#byProvider.get(provider);
    if (kept === undefined) this.#byProvider.set(provider, new Map([[model, health]]));
    else kept.set(model, health);
    return health;
  }

  *[Symbol.iterator](): Generator<TargetHealth> {
    for (const models of this.#byProvider.values()) yield* models.values();
  }

  /** Those that rest; where none has rested for long, all that nothing runs of. */
  #forget(now: number): void {
    this.#forgetWhere(({ inFlight, usedAt }) => inFlight === 0 && now - usedAt > IDLE_MS);
    if (this.#count >= MAX_TARGETS) this.#forgetWhere(({ inFlight }) => inFlight === 0);
  }

  #forgetWhere(isForgotten: (health: TargetHealth) => boolean): void {
    for (const [provider, models] of this.#byProvider) {
      for (const [model, health] of models)
        if (isForgotten(health)) {
          models.delete(model);
          this.#count--;
        }
      if (models.size === 0) this.#byProvider.delete(provider);
    }
  }
}
