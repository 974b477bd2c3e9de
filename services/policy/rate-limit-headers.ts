import type { LimitState, WindowLimit } from '@sluice/store';

/** A duration in OpenAI's (Go's) form: `20ms`, `1s`, `6m0s`, `1h0m0s`. Rounded up. */
export function formatReset(durationMs: number): string {
  if (durationMs <= 0) return '0s';
  if (durationMs < 1000) return `${Math.ceil(durationMs)}ms`;
  const seconds = Math.ceil(durationMs / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds}s`;
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return `${minutes}m${seconds % 60}s`;
  return `${hours}h${minutes % 60}m${seconds % 60}s`;
}

/** The limit with the smallest share left; of equals the one that takes longest. */
function strictest(states: readonly LimitState[]): number {
  let best = 0;
  let bestShare = Number.POSITIVE_INFINITY;
  let bestReset = 0;
  for (const [index, { limit, remaining, resetMs }] of states.entries()) {
    const share = remaining / limit;
    if (share > bestShare || (share === bestShare && resetMs <= bestReset)) continue;
    best = index;
    bestShare = share;
    bestReset = resetMs;
  }
  return best;
}

const noHeaders: Record<string, string> = {};

/**
 * OpenAI's rate limit headers for the strictest limit. `reset` is the time until it is whole again, which
 * for a request just counted is a window; for a refused one it is the time until the next may pass.
 * https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers
 */
export function rateLimitHeaders(
  limits: readonly WindowLimit[],
  states: readonly LimitState[],
): Record<string, string> {
  const index = strictest(states);
  const state = states[index];
  if (state === undefined) return noHeaders;
  const resetMs = state.resetMs > 0 ? state.resetMs : (limits[index]?.windowMs ?? 0);
  return {
    'x-ratelimit-limit-requests': String(state.limit),
    'x-ratelimit-remaining-requests': String(state.remaining),
    'x-ratelimit-reset-requests': formatReset(resetMs),
  };
}
