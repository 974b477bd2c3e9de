import type { Clock } from '@sluice/contract';
import type { BreakerBoard, BreakerLeave } from './breaker-board.ts';
import type { CallResult, TargetHealth } from './target-health.ts';

/** Leave to call a target; has to be given back. */
export interface Pass {
  readonly health: TargetHealth;
  /** The first token of a stream came, or the whole of another answer, so long after the call. */
  observe(isStream: boolean, latencyMs: number): void;
  /** The call is over. Only the first time counts. */
  leave(result: CallResult): void;
}

export class PlainPass implements Pass {
  readonly health: TargetHealth;
  readonly #giveBack: () => void;
  readonly #clock: Clock;
  #isOver = false;

  constructor(health: TargetHealth, giveBack: () => void, clock: Clock) {
    this.health = health;
    this.#giveBack = giveBack;
    this.#clock = clock;
    health.began(clock());
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  observe(isStream: boolean, latencyMs: number): void {
    this.health.observe(isStream, latencyMs, this.#clock());
  }

  leave(result: CallResult): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#giveBack();
    this.health.ended(result, this.#clock());
  }
}

/** Leave that a breaker gave, and which is told what came of it: as soon as an answer begins, and when it fails. */
export class BreakerPass extends PlainPass {
  readonly #breakers: BreakerBoard;
  readonly #leave: Exclude<BreakerLeave, { kind: 'open' }>;
  #isCounted = false;

  constructor(
    health: TargetHealth,
    giveBack: () => void,
    clock: Clock,
    breakers: BreakerBoard,
    leave: Exclude<BreakerLeave, { kind: 'open' }>,
  ) {
    super(health, giveBack, clock);
    this.#breakers = breakers;
    this.#leave = leave;
  }

  override observe(isStream: boolean, latencyMs: number): void {
    super.observe(isStream, latencyMs);
    const { slowerThanMs } = this.#leave.breaker.identity.settings;
    this.#show(false, slowerThanMs !== undefined && latencyMs > slowerThanMs);
  }

  override leave(result: CallResult): void {
    if (this.isOver) return;
    super.leave(result);
    if (result === 'failed') this.#show(true, false);
    else if (!this.#isCounted) {
      if (result === 'answered') this.#show(false, false);
      else if (this.#leave.kind === 'probe') this.#breakers.endProbe(this.#leave.breaker, 'given-up');
    }
  }

  #show(failed: boolean, slow: boolean): void {
    const { kind, breaker } = this.#leave;
    const isCounted = this.#isCounted;
    this.#isCounted = true;
    if (kind === 'call') this.#breakers.record(breaker, { failed, slow, isCounted });
    else if (!isCounted) this.#breakers.endProbe(breaker, failed || slow ? 'failed' : 'succeeded');
    else if (failed) this.#breakers.record(breaker, { failed, slow, isCounted: false });
  }
}
