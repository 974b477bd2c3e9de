/** Over what time answers are counted. */
export const THROUGHPUT_WINDOW_MS = 10_000;

/** How many were answered lately: a count that fades, so that it needs two numbers only. Times are epoch milliseconds. */
export interface Throughput {
  faded: number;
  at: number;
}

const fadedAt = ({ faded, at }: Throughput, now: number): number =>
  faded * Math.exp((at - now) / THROUGHPUT_WINDOW_MS);

export function countAnswer(throughput: Throughput, now: number): void {
  throughput.faded = fadedAt(throughput, now) + 1;
  throughput.at = now;
}

/** How long a number of turns takes at this rate; undefined where hardly anything was answered lately. */
export function waitFor(turns: number, throughput: Throughput, now: number): number | undefined {
  const count = fadedAt(throughput, now);
  return count < 0.5 ? undefined : Math.ceil((turns * THROUGHPUT_WINDOW_MS) / count);
}
