import {
  type Body,
  type Check,
  type CheckReply,
  type Envelope,
  forward,
  GatewayError,
  type GuardrailPlan,
  guardRefusal,
  guardUnavailable,
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
  { mode, onError, profile, input }: GuardrailPlan,
  reply: CheckReply,
): Outcome {
  if (mode === 'monitor') return forward('dispatch', envelope, body);
  if (reply.kind === 'unchecked') {
    if (onError === 'open') return forward('dispatch', envelope, body);
    // The caller is told to come back: the ingress tries again while it may.
    if (reply.reason === 'busy') return reject(new GatewayError('overloaded', { internal: profile }));
    return reject(guardUnavailable(profile, reply.reason));
  }
  const refusal = guardRefusal(reply.verdicts, { profile, onError }, 'request');
  if (refusal !== undefined) return reject(refusal);
  const changed = reply.body === undefined ? body : inlineBody(reply.body);
  const reroute = envelope.reroute === undefined ? routeOf(reply.verdicts, input) : undefined;
  return reroute === undefined
    ? forward('dispatch', envelope, changed)
    : forward('policy', { ...envelope, reroute }, changed);
}

/** Where the first check that sends requests elsewhere sends this one. */
function routeOf(verdicts: readonly Verdict[], checks: readonly Check[]): string | undefined {
  const check = checks[verdicts.findIndex(({ result }) => result === 'route')];
  return check !== undefined && 'route' in check ? check.route : undefined;
}
