import {
  type Body,
  type Check,
  type CheckReply,
  type Envelope,
  forward,
  GatewayError,
  type GuardrailPlan,
  inlineBody,
  type Outcome,
  reject,
  type Verdict,
} from '@sluice/contract';

const skipped = ({ detector }: Check, reason: string): Verdict => ({
  detector,
  result: 'skipped',
  matches: {},
  reason,
});

/** One for each check; all `skipped` where there was no answer. */
export const verdictsOf = (reply: CheckReply, checks: readonly Check[]): Verdict[] =>
  reply.kind === 'checked' ? reply.verdicts : checks.map(check => skipped(check, reply.reason));

/**
 * What becomes of a request whose checks gave this answer. `envelope` has the verdicts. `monitor` always
 * forwards the body as it came.
 */
export function judgeRequest(
  envelope: Envelope,
  body: Body,
  { mode, onError, profile }: GuardrailPlan,
  reply: CheckReply,
): Outcome {
  if (mode === 'monitor') return forward('dispatch', envelope, body);
  if (reply.kind === 'unchecked') {
    if (onError === 'open') return forward('dispatch', envelope, body);
    // The caller is told to come back: the ingress tries again while it may.
    if (reply.reason === 'busy') return reject(new GatewayError('overloaded', { internal: profile }));
    return reject(unavailable(profile, reply.reason));
  }
  const blocks = reply.verdicts.filter(({ result }) => result === 'block');
  if (blocks.length > 0) return reject(blocked(blocks));
  const missing = reply.verdicts.find(({ result }) => result === 'skipped');
  if (missing !== undefined && onError === 'closed')
    return reject(unavailable(profile, `${missing.detector}: ${missing.reason ?? 'skipped'}`));
  return forward('dispatch', envelope, reply.body === undefined ? body : inlineBody(reply.body));
}

const unavailable = (profile: string, reason: string): GatewayError =>
  new GatewayError('guardrail_unavailable', { internal: `${profile}: ${reason}` });

/** Names detectors and kinds of match, never the text. */
function blocked(blocks: readonly Verdict[]): GatewayError {
  const found = blocks.map(({ detector, matches }) => `${detector} (${Object.keys(matches).join(', ')})`);
  return new GatewayError('content_blocked', {
    message: `The request was blocked by a guardrail: ${found.join('; ')}. Take it out and send the request again.`,
  });
}
