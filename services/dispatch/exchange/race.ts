import type { Target } from '@sluice/contract';
import type { AttemptLedger, Used } from './attempt-ledger.ts';
import type { Hedge } from './hedge.ts';
import type { TargetCall } from './target-call.ts';

/** A stream is counted as far as it came; of an answer in one piece nobody knows how far it was. */
const usedWhenLeft = ({ isStream }: TargetCall): Used => (isStream ? 'extra' : 'uncertain');

/** The calls of one request that run: one, or two until one of them answers. */
export class Race {
  readonly #ledger: AttemptLedger;
  readonly #hedge: Hedge | undefined;
  readonly #onHedge: (target: Target, result: 'won' | 'lost') => void;
  #running: readonly TargetCall[] = [];
  /** The one that answers, or was made last. */
  last: TargetCall | undefined;

  constructor(
    ledger: AttemptLedger,
    hedge: Hedge | undefined,
    onHedge: (target: Target, result: 'won' | 'lost') => void,
  ) {
    this.#ledger = ledger;
    this.#hedge = hedge;
    this.#onHedge = onHedge;
  }

  /** The one call that runs and has told the caller nothing yet. */
  get undecided(): TargetCall | undefined {
    const [call, other] = this.#running;
    return other === undefined && call?.relay?.started !== true ? call : undefined;
  }

  get count(): number {
    return this.#running.length;
  }

  start(call: TargetCall): void {
    this.last = call;
    this.#running = [...this.#running, call];
    call.start();
  }

  runs(call: TargetCall): boolean {
    return this.#running.includes(call);
  }

  resume(): void {
    for (const call of this.#running) call.resume();
  }

  /** What was held of the answer may be looked at. */
  release(): void {
    for (const call of this.#running) call.release();
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
      this.#onHedge((isSecond ? other : call).target, isSecond ? 'lost' : 'won');
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
    const told = called.at(-1);
    for (const call of called) {
      const spent = this.#ledger.record(call, result, call === told ? 'own' : usedWhenLeft(call));
      if (call !== told) this.#hedge?.settle(spent);
    }
    if (told !== undefined) this.last = told;
    return told;
  }
}
