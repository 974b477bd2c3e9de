import { percentile } from '../measure/statistics.ts';
import type { Verdict } from './answer-reader.ts';
import type { RequestRecord } from './send-chat.ts';

export interface KindReport {
  verdicts: Partial<Record<Verdict, number>>;
  /** Error codes of what was refused, or ended with an error event. */
  codes: Record<string, number>;
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
  /** How long the generator itself was behind at most: figures of one that lags say nothing. */
  lagMs: number;
  kinds: Record<string, KindReport>;
  seconds: SecondReport[];
  /** The first of those that were neither answered whole nor left by their client. */
  examples: RequestRecord[];
}

const MAX_EXAMPLES = 20;

interface KindTally {
  counts: Pick<KindReport, 'verdicts' | 'codes'>;
  firstByteMs: number[];
  totalMs: number[];
}

/** Counts what comes of the requests of a load. */
export class LoadTally {
  readonly #kinds = new Map<string, KindTally>();
  readonly #seconds: SecondReport[] = [];
  readonly #examples: RequestRecord[] = [];
  #sent = 0;

  sent(atMs: number): void {
    this.#sent += 1;
    this.#secondAt(atMs).sent += 1;
  }

  ended(record: RequestRecord): void {
    const { kind, verdict, code, atMs, firstByteMs = Number.NaN, totalMs } = record;
    const known = this.#kinds.get(kind) ?? {
      counts: { verdicts: {}, codes: {} },
      firstByteMs: [],
      totalMs: [],
    };
    this.#kinds.set(kind, known);
    const { verdicts, codes } = known.counts;
    verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
    if (code !== undefined) codes[code] = (codes[code] ?? 0) + 1;
    if (verdict === 'whole') {
      known.firstByteMs.push(firstByteMs);
      known.totalMs.push(totalMs);
      this.#secondAt(atMs).whole += 1;
    } else if (verdict !== 'left' && this.#examples.length < MAX_EXAMPLES) this.#examples.push(record);
  }

  report(startedAt: number, lagMs: number): LoadReport {
    return {
      startedAt,
      sent: this.#sent,
      lagMs,
      kinds: Object.fromEntries(
        [...this.#kinds].map(([name, { counts, firstByteMs, totalMs }]) => [
          name,
          { ...counts, firstByteMs: percentilesOf(firstByteMs), totalMs: percentilesOf(totalMs) },
        ]),
      ),
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

const percentilesOf = (values: readonly number[]): Percentiles => {
  const sorted = [...values].sort((a, b) => a - b);
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), max: sorted.at(-1) ?? Number.NaN };
};
