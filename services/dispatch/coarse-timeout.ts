const STEP_MS = 50;

/** A timeout up to 50 ms late: timers of one duration are one list, of many are many. */
export const setCoarseTimeout = (callback: () => void, delayMs: number): NodeJS.Timeout =>
  setTimeout(callback, Math.ceil(Math.max(0, delayMs) / STEP_MS) * STEP_MS);
