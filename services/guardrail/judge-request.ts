import {
  type Body,
  type Check,
  type Envelope,
  forward,
  GatewayError,
  type GuardrailPlan,
  inlineBody,
  type Outcome,
  reject,
  type Verdict,
} from '@sluice/contract';
import type { CheckAnswer } from './check-job.ts';

const skipped = ({ detector }: Check): Verdict => ({ detector, result: 'skipped', matches: {} });

/** One for each check; all `skipped` where there was no answer. */
export const verdictsOf = (answer: CheckAnswer, profile: GuardrailPlan): Verdict[] =>
  answer.kind === 'checked' ? answer.verdicts : profile.input.map(skipped);

/**
 * What becomes of a request whose checks gave this answer. `envelope` has the verdicts. `monitor` always
 * forwards the body as it came.
 */
export function judgeRequest(
  envelope: Envelope,
  body: Body,
  profile: GuardrailPlan,
  answer: CheckAnswer,
): Outcome {
  if (profile.mode === 'monitor') return forward('dispatch', envelope, body);
  if (answer.kind === 'unchecked') {
    if (profile.onError === 'open') return forward('dispatch', envelope, body);
    return reject(
      new GatewayError('guardrail_unavailable', { internal: `${profile.profile}: ${answer.reason}` }),
    );
  }
  const blocks = answer.verdicts.filter(({ result }) => result === 'block');
  if (blocks.length > 0) return reject(blocked(blocks));
  return forward('dispatch', envelope, answer.body === undefined ? body : inlineBody(answer.body));
}

/** Names detectors and kinds of match, never the text. */
function blocked(blocks: readonly Verdict[]): GatewayError {
  const found = blocks.map(({ detector, matches }) => `${detector} (${Object.keys(matches).join(', ')})`);
  return new GatewayError('content_blocked', {
    message: `The request was blocked by a guardrail: ${found.join('; ')}. Take it out and send the request again.`,
  });
}
