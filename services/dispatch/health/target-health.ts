import type { Breaker } from './breaker.ts';
import { LatencyWindow } from './latency-window.ts';
import { PeakEwma } from './peak-ewma.ts';

/** How a call ended, as for the target: what the caller did wrong, or a call that was given up, says nothing of it. */
export type CallResult = 'answered' | 'failed' | 'given-up';

/** How long a target takes until the first token of a stream, or to a whole answer. */
export class Latency {
  readonly mean = new PeakEwma();
  readonly window = new LatencyWindow();

  observe(latencyMs: number, now: number): void {
    this.mean.observe(latencyMs, now);
    this.window.observe(latencyMs);
  }
}

/** What this process has seen of one model of one provider. Times are epoch milliseconds. */
export class TargetHealth {
  readonly provider: string;
  readonly model: string;
  /** One for each settings that routes have. */
  readonly breakers: Breaker[] = [];
  inFlight = 0;
  answered = 0;
  failed = 0;
  failuresInARow = 0;
  answeredAt = 0;
  failedAt = 0;
  usedAt = 0;
  #streams: Latency | undefined;
  #whole: Latency | undefined;

  constructor(provider: string, model: string) {
    this.provider = provider;
    this.model = model;
  }

  began(now: number): void {
    this.inFlight++;
    this.usedAt = now;
  }

  ended(result: CallResult, now: number): void {
    this.inFlight--;
    this.usedAt = now;
    if (result === 'answered') {
      this.answered++;
      this.answeredAt = now;
      this.failuresInARow = 0;
    } else if (result === 'failed') {
      this.failed++;
      this.failuresInARow++;
      this.failedAt = now;
    }
  }

  /** The first token of a stream came, or the whole of another answer. */
  observe(isStream: boolean, latencyMs: number, now: number): void {
    if (isStream) {
      this.#streams ??= new Latency();
      this.#streams.observe(latencyMs, now);
    } else {
      this.#whole ??= new Latency();
      this.#whole.observe(latencyMs, now);
    }
  }

  /** Undefined before anything was observed. */
  latencyOf(isStream: boolean): Latency | undefined {
    return isStream ? this.#streams : this.#whole;
  }
}
