import type { GuardrailPlan, Verdict } from './check.ts';
import { GatewayError } from './errors.ts';

/**
 * Why a text that was checked may not pass; undefined where it may. Only for profiles that are enforced.
 * Under `onError: closed` a check that was skipped is as good as none.
 */
export function guardRefusal(
  verdicts: readonly Verdict[],
  { profile, onError }: Pick<GuardrailPlan, 'profile' | 'onError'>,
  of: 'request' | 'answer',
): GatewayError | undefined {
  const blocks = verdicts.filter(({ result }) => result === 'block');
  if (blocks.length > 0) return new GatewayError('content_blocked', { message: blockedBy(blocks, of) });
  const missing = onError === 'closed' ? verdicts.find(({ result }) => result === 'skipped') : undefined;
  if (missing === undefined) return undefined;
  return guardUnavailable(profile, `${missing.detector}: ${missing.reason ?? 'skipped'}`);
}

export const guardUnavailable = (profile: string, reason: string): GatewayError =>
  new GatewayError('guardrail_unavailable', { internal: `${profile}: ${reason}` });

/** Names detectors and kinds of match, never the text. */
function blockedBy(blocks: readonly Verdict[], of: 'request' | 'answer'): string {
  const found = blocks.map(({ detector, matches }) => `${detector} (${Object.keys(matches).join(', ')})`);
  return of === 'answer'
    ? `The answer was blocked by a guardrail: ${found.join('; ')}.`
    : `The request was blocked by a guardrail: ${found.join('; ')}. Take it out and send the request again.`;
}
