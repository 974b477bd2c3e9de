import { percentile } from '../measure/statistics.ts';
import type { Verdict } from './answer-reader.ts';
import { type LoadPlan, stepAt, stepsOf } from './plan.ts';
import type { RequestRecord } from './send-chat.ts';

export interface KindReport {
  verdicts: Partial<Record<Verdict, number>>;
  /** Error codes of what was refused, or ended with an error event. */
  codes: Record<string, number>;
  /** Of what was refused: without a word on when to try again. */
  withoutRetryAfter: number;
  /** Of what was answered whole. */
  firstByteMs: Percentiles;
  totalMs: Percentiles;
}

export interface Percentiles {
  p50: number;
  p99: number;
  max: number;
}

/** One second of the load, by when its requests were sent. */
export interface SecondReport {
  sent: number;
  whole: number;
}

export interface LoadReport {
  /** Epoch milliseconds: what `atMs` counts from. */
  startedAt: number;
  sent: number;
  /** What was due and not sent, since too many were under way. */
  heldBack: number;
  /** How long the generator itself was behind at most: figures of one that lags say nothing. */
  lagMs: number;
  kinds: Record<string, KindReport>;
  /** Of each step of the plan, all kinds together, by when requests were sent. */
  steps: KindReport[];
  seconds: SecondReport[];
  /** The first of those that were neither answered whole nor left by their client. */
  examples: RequestRecord[];
}

const MAX_EXAMPLES = 20;

/** How many requests ended like one of these. */
export const countOf = ({ kinds }: Pick<LoadReport, 'kinds'>, ...ends: readonly Verdict[]): number =>
  Object.values(kinds).reduce(
    (sum, kind) => sum + ends.reduce((part, end) => part + (kind.verdicts[end] ?? 0), 0),
    0,
  );

/** Counts what comes of the requests of a load. */
export class LoadTally {
  readonly #plan: Pick<LoadPlan, 'seconds' | 'steps'>;
  readonly #kinds = new Map<string, EndTally>();
  readonly #steps: EndTally[] = [];
  readonly #seconds: SecondReport[] = [];
  readonly #examples: RequestRecord[] = [];
  #sent = 0;
  #heldBack = 0;

  constructor(plan: Pick<LoadPlan, 'seconds' | 'steps'>) {
    this.#plan = plan;
    for (const _ of stepsOf(plan)) this.#steps.push(new EndTally());
  }

  sent(atMs: number): void {
    this.#sent += 1;
    this.#secondAt(atMs).sent += 1;
  }

  heldBack(): void {
    this.#heldBack += 1;
  }

  ended(record: RequestRecord): void {
    const { kind, verdict, atMs } = record;
    const known = this.#kinds.get(kind) ?? new EndTally();
    this.#kinds.set(kind, known);
    known.add(record);
    this.#steps[stepAt(atMs, this.#plan)]?.add(record);
    if (verdict === 'whole') {
      this.#secondAt(atMs).whole += 1;
    } else if (verdict !== 'left' && this.#examples.length < MAX_EXAMPLES) this.#examples.push(record);
  }

  report(startedAt: number, lagMs: number): LoadReport {
    return {
      startedAt,
      sent: this.#sent,
      heldBack: this.#heldBack,
      lagMs,
      kinds: Object.fromEntries([...this.#kinds].map(([name, tally]) => [name, tally.report()])),
      steps: this.#steps.map(tally => tally.report()),
      seconds: this.#seconds,
      examples: this.#examples,
    };
  }

  #secondAt(atMs: number): SecondReport {
    const index = Math.floor(atMs / 1_000);
    while (this.#seconds.length <= index) this.#seconds.push({ sent: 0, whole: 0 });
    return this.#seconds[index] ?? { sent: 0, whole: 0 };
  }
}

/** How some of the requests ended. */
class EndTally {
  readonly #counts: Pick<KindReport, 'verdicts' | 'codes' | 'withoutRetryAfter'> = {
    verdicts: {},
    codes: {},
    withoutRetryAfter: 0,
  };
  readonly #firstByteMs: number[] = [];
  readonly #totalMs: number[] = [];

  add({ verdict, code, retryAfter, firstByteMs = Number.NaN, totalMs }: RequestRecord): void {
    const { verdicts, codes } = this.#counts;
    verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
    if (code !== undefined) codes[code] = (codes[code] ?? 0) + 1;
    if (verdict === 'refused' && retryAfter === undefined) this.#counts.withoutRetryAfter += 1;
    if (verdict !== 'whole') return;
    this.#firstByteMs.push(firstByteMs);
    this.#totalMs.push(totalMs);
  }

  report(): KindReport {
    return {
      ...this.#counts,
      firstByteMs: percentilesOf(this.#firstByteMs),
      totalMs: percentilesOf(this.#totalMs),
    };
  }
}

const percentilesOf = (values: readonly number[]): Percentiles => {
  const sorted = [...values].sort((a, b) => a - b);
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), max: sorted.at(-1) ?? Number.NaN };
};
