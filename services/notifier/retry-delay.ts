const INITIAL_MS = 1_000;
const MAX_MS = 600_000;
/** A receiver may ask for a longer pause than ours, but not for ever. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/**
 * The pause after a failed attempt, counted from 1: doubled each time, from a second to ten minutes, a random half of
 * it left out so that many do not come back at once, and never shorter than `Retry-After`.
 */
export function retryDelayMs(
  attempt: number,
  retryAfterMs: number | undefined,
  random: () => number,
): number {
  const ceilingMs = Math.min(INITIAL_MS * 2 ** Math.min(attempt - 1, 20), MAX_MS);
  const delayMs = ceilingMs * (0.5 + random() / 2);
  return Math.ceil(Math.max(delayMs, Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS)));
}
