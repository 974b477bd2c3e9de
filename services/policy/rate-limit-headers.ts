import type { LimitHold, LimitMeasure, Protocol } from '@sluice/contract';
import type { LimitState } from '@sluice/store';

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

/** RFC 3339 to the second, as Anthropic gives it; rounded up. */
const formatInstant = (at: number): string =>
  new Date(Math.ceil(at / 1000) * 1000).toISOString().replace('.000Z', 'Z');

/** The limit of these measures with the smallest share left; of equals the one that takes longest. */
function strictest(
  measures: readonly LimitMeasure[],
  holds: readonly LimitHold[],
  states: readonly LimitState[],
): LimitState | undefined {
  let best: LimitState | undefined;
  let bestShare = Number.POSITIVE_INFINITY;
  for (const [index, state] of states.entries()) {
    const measure = holds[index]?.measure;
    if (measure === undefined || !measures.includes(measure)) continue;
    const share = state.remaining / state.limit;
    if (share > bestShare || (share === bestShare && state.resetMs <= (best?.resetMs ?? 0))) continue;
    best = state;
    bestShare = share;
  }
  return best;
}

type Row = readonly [name: string, measures: readonly LimitMeasure[]];

const anthropicRows: readonly Row[] = [
  ['requests', ['requests']],
  ['tokens', ['tokens']],
  ['input-tokens', ['inputTokens']],
  ['output-tokens', ['outputTokens']],
];
const commonRows: readonly Row[] = [
  ['requests', ['requests']],
  ['tokens', ['tokens', 'inputTokens', 'outputTokens']],
  ['bytes', ['bytes']],
  ['concurrent', ['concurrent']],
];

const noHeaders: Record<string, string> = {};

/**
 * How the limits stand, of each measure the strictest, in the form that the caller’s SDK knows. `reset` is when the limit is whole again.
 * OpenAI’s, which all but Anthropic’s callers get, with `bytes` and `concurrent` beside them: https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers.
 * Anthropic’s: https://docs.anthropic.com/en/api/rate-limits#response-headers.
 */
export function rateLimitHeaders(
  protocol: Protocol,
  holds: readonly LimitHold[],
  states: readonly LimitState[],
  now: number,
): Record<string, string> {
  if (states.length === 0) return noHeaders;
  const headers: Record<string, string> = {};
  const isAnthropic = protocol === 'anthropic-messages' || protocol === 'anthropic-count-tokens';
  for (const [name, measures] of isAnthropic ? anthropicRows : commonRows) {
    const state = strictest(measures, holds, states);
    if (state === undefined) continue;
    const { limit, remaining, resetMs } = state;
    const header = (kind: string): string =>
      isAnthropic ? `anthropic-ratelimit-${name}-${kind}` : `x-ratelimit-${kind}-${name}`;
    headers[header('limit')] = String(limit);
    headers[header('remaining')] = String(remaining);
    headers[header('reset')] = isAnthropic ? formatInstant(now + resetMs) : formatReset(resetMs);
  }
  return headers;
}
