import type { Clock, MaybePromise, Plan, Target } from '@sluice/contract';
import type { AttemptLedger, Used } from './attempt-ledger.ts';
import type { CallMaker, CallOrder, NotMade } from './call-maker.ts';
import { Hedge } from './hedge.ts';
import type { HedgeBudget, Spent } from './hedge-budget.ts';
import { TargetCall } from './target-call.ts';

export interface RaceOptions {
  maker: CallMaker;
  ledger: AttemptLedger;
  /** Undefined: one target at a time is asked. */
  hedging: { settings: NonNullable<Plan['hedge']>; budget: HedgeBudget; clock: Clock } | undefined;
  isStream: boolean;
  onHedge: (target: Target, result: 'won' | 'lost') => void;
  orderFor: (targetIndex: number) => Omit<CallOrder, 'mayHaveCost' | 'held'>;
  /** A target that may be asked beside the one that is slow, now. */
  second: () => number | undefined;
  notMade: (targetIndex: number, reason: NotMade) => void;
  /** A target is about to be called that is not asked beside another one. */
  onCall: (target: Target) => void;
}

/** A stream is counted as far as it came; of an answer in one piece nobody knows how far it was. */
const usedWhenLeft = ({ isStream }: TargetCall): Used => (isStream ? 'extra' : 'uncertain');

/** The calls of one request that run: one, or two until one of them answers. */
export class Race {
  readonly #options: RaceOptions;
  readonly #ledger: AttemptLedger;
  readonly #hedge: Hedge | undefined;
  #running: readonly TargetCall[] = [];
  /** The request has no verdict yet: nothing of an answer may be looked at. */
  #isHeld = false;
  #isOver = false;
  /** The one that answers, or was made last. */
  last: TargetCall | undefined;

  constructor(options: RaceOptions) {
    const { ledger, hedging } = options;
    this.#options = options;
    this.#ledger = ledger;
    this.#hedge = hedging && new Hedge(hedging.settings, hedging.budget, hedging.clock);
  }

  get count(): number {
    return this.#running.length;
  }

  /** Calls a target, where it may be called. */
  call(targetIndex: number): void {
    this.#make(targetIndex, this.#ledger.mayHaveCost, call => {
      if (this.#isOver) {
        if (call instanceof TargetCall) call.abort();
      } else if (call instanceof TargetCall) {
        this.#options.onCall(call.target);
        this.#start(call);
        this.#armHedge();
      } else this.#options.notMade(targetIndex, call);
    });
  }

  /** Until `release` nothing of an answer is looked at. */
  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
    for (const call of this.#running) call.release();
    this.#armHedge();
  }

  resume(): void {
    for (const call of this.#running) call.resume();
  }

  /** This call is the one that answers: what runs beside it is given up, and paid for. */
  choose(call: TargetCall): void {
    this.last = call;
    const others = this.#running.filter(other => other !== call);
    this.#running = [call];
    for (const other of others) {
      const isSecond = other.number > call.number;
      if (isSecond) other.abort();
      else other.outrun();
      this.#hedge?.settle(this.#ledger.record(other, 'outrun', usedWhenLeft(other)));
      other.relay?.close?.();
      this.#options.onHedge((isSecond ? other : call).target, isSecond ? 'lost' : 'won');
    }
  }

  /** A call is over. Returns whether another one still runs, which may answer. */
  over(call: TargetCall): boolean {
    this.#running = this.#running.filter(other => other !== call);
    const [left] = this.#running;
    if (left === undefined) return false;
    this.last = left;
    return true;
  }

  /** All are given up, for the reason `result`. Returns the one that is told as the answer that nobody waits for. */
  abort(result: string): TargetCall | undefined {
    const called = this.#running.filter(({ calledAt }) => calledAt !== undefined);
    for (const call of this.#running) call.abort();
    this.#running = [];
    const told = called.findLast(({ mayHaveCost }) => mayHaveCost);
    for (const call of called) {
      if (call === told) continue;
      const spent = this.#ledger.record(call, result, call.mayHaveCost ? usedWhenLeft(call) : 'nothing');
      this.#hedge?.settle(spent);
    }
    if (told === undefined) return undefined;
    this.#ledger.record(told, result, 'own');
    this.last = told;
    return told;
  }

  /** No call is made any more. `spent` for the answer, where there was one. */
  close(spent: Spent | undefined): void {
    this.#isOver = true;
    this.#options.maker.close();
    this.#hedge?.close(spent);
  }

  /** The one call that runs and has told the caller nothing yet. */
  get #undecided(): TargetCall | undefined {
    const [call, other] = this.#running;
    return other === undefined && call?.isSeen === false ? call : undefined;
  }

  /** From now on a second call is made if the one that runs does not answer in time. */
  #armHedge(): void {
    const call = this.#undecided;
    if (this.#hedge === undefined || call === undefined || this.#isHeld) return;
    this.#hedge.arm(call.health, this.#options.isStream, () => this.#callSecond());
  }

  #callSecond(): void {
    const targetIndex = this.#undecided && this.#options.second();
    if (targetIndex === undefined || this.#hedge?.reserve() !== true) return;
    this.#make(targetIndex, true, call => {
      if (!(call instanceof TargetCall)) this.#hedge?.settle(undefined);
      else if (this.#undecided !== undefined) this.#start(call);
      else call.abort();
    });
  }

  /** `mayHaveCost`: whether an earlier call may have, or one that still runs. */
  #make(targetIndex: number, mayHaveCost: boolean, then: (call: TargetCall | NotMade) => void): void {
    const made: MaybePromise<TargetCall | NotMade> = this.#options.maker.make({
      ...this.#options.orderFor(targetIndex),
      mayHaveCost,
      held: this.#isHeld,
    });
    if (made instanceof Promise) made.then(then);
    else then(made);
  }

  #start(call: TargetCall): void {
    this.last = call;
    this.#running = [...this.#running, call];
    call.start();
    if (call.isHeld && !this.#isHeld) call.release();
  }
}
