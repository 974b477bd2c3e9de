/** How many may have their turn at a time. Times are epoch milliseconds. */
export interface Pace {
  window: number;
  /** Up to here the window grows by one for each answer, from here on by one for each window of them. */
  threshold: number;
  /** No turn is given before. */
  restsUntil: number;
  /** How often in a row every target was found down. */
  failures: number;
}

export const FIRST_THRESHOLD = 256;
export const MAX_WINDOW = 1_024;
export const REST_INITIAL_MS = 500;
/** So soon it is noticed at the latest that a target is back. */
export const REST_MAX_MS = 5_000;
/** What a provider says of hours is not waited for: another one may be back before. */
export const REST_BOUND_MS = 300_000;

/** Of a queue whose targets were never found down. */
export const newPace = (): Pace => ({
  window: MAX_WINDOW,
  threshold: FIRST_THRESHOLD,
  restsUntil: 0,
  failures: 0,
});

/** How many more may have their turn now. */
export const roomOf = ({ window, restsUntil }: Pace, inTurn: number, now: number): number =>
  now < restsUntil ? 0 : Math.max(0, Math.floor(window) - inTurn);

/** Up to here the window grows by turns that only have not failed yet: who says nothing at all is not to get everything. */
export const RUNNING_WINDOW = 8;

export function paceRunning(pace: Pace): void {
  if (pace.window < RUNNING_WINDOW) pace.window += 1;
}

/** Slow start and congestion avoidance of RFC 5681, section 3.1, in turns instead of segments. */
export function paceAnswered(pace: Pace): void {
  pace.failures = 0;
  const growth = pace.window < pace.threshold ? 1 : 1 / pace.window;
  pace.window = Math.min(MAX_WINDOW, pace.window + growth);
}

/** What fails while the queue rests already was begun before, and says nothing new. */
export function paceDown(pace: Pace, downForMs: number, now: number): void {
  if (now < pace.restsUntil) return;
  pace.failures += 1;
  pace.threshold = Math.max(2, Math.floor(pace.window / 2));
  pace.window = 1;
  const restMs = Math.min(REST_MAX_MS, REST_INITIAL_MS * 2 ** Math.min(pace.failures - 1, 10));
  pace.restsUntil = now + Math.max(restMs, Math.min(REST_BOUND_MS, downForMs));
}

export function paceClosed(pace: Pace, closedForMs: number, now: number): void {
  pace.window = Math.max(1, Math.floor(pace.window / 2));
  pace.restsUntil = Math.max(pace.restsUntil, now + Math.min(REST_BOUND_MS, closedForMs));
}
