import {
  type Check,
  type CheckClient,
  type CheckQuestion,
  type CheckSubject,
  type Clock,
  conversationOf,
  type Envelope,
  GatewayError,
  type GuardrailPlan,
  isModelCheck,
  isWholeCheck,
  type MaybePromise,
  type Plan,
  type Principal,
  type Protocol,
  type Verdict,
} from '@sluice/contract';
import type { AnswerPolicy } from './answer-policy.ts';
import { askAgainFor } from './ask-again.ts';
import { type RequestRules, RuleMaker } from './request-rules.ts';

export interface CheckedRequest {
  envelope: Envelope;
  principal: Principal;
  plan: Plan;
  /** As the provider gets it: after masks. */
  body: Uint8Array;
}

/** What checks the answer of a request; undefined where its profile has nothing to check in answers. */
export function createAnswerPolicies(
  client: CheckClient,
  clock: Clock,
): (request: CheckedRequest) => MaybePromise<AnswerPolicy | undefined> {
  const maker = new RuleMaker(client);
  return request => {
    const { guardrail } = request.plan;
    if (guardrail === undefined || guardrail.output.length === 0) return undefined;
    const question = {
      requestId: request.envelope.id,
      tenant: request.principal.tenant,
      profile: guardrail.profile,
      conversation: conversationOf(request.envelope),
    };
    const deadline = clock() + guardrail.timeoutMs;
    const rules = maker.rulesOf({ ...request, guardrail }, { ...question, deadline });
    const policyWith = (made: RequestRules): AnswerPolicy => ({
      ...policyOf(request.envelope.protocol, guardrail, made, question, client, clock),
      askAgain: askAgainFor({ ...request, guardrail }),
    });
    return rules instanceof Promise ? rules.then(policyWith) : policyWith(rules);
  };
}

function policyOf(
  protocol: Protocol,
  guardrail: GuardrailPlan,
  { rules, unrestored }: RequestRules,
  question: Pick<CheckQuestion, 'requestId' | 'tenant' | 'profile' | 'conversation'>,
  client: CheckClient,
  clock: Clock,
): Omit<AnswerPolicy, 'askAgain'> {
  const { profile, mode, output, onError, timeoutMs, stream } = guardrail;
  const judged = output.filter(isModelCheck);
  const whole = output.filter(isWholeCheck);
  const mask = mode === 'enforce';
  const ask = (checks: readonly Check[]) => (subject: CheckSubject) =>
    client.check({ ...question, checks, subject, mask, deadline: clock() + timeoutMs });
  return {
    profile,
    protocol,
    mode,
    rules,
    notes:
      unrestored === undefined
        ? []
        : output.filter(({ action }) => action === 'restore').map(check => skipped(check, unrestored)),
    timing: stream,
    onError,
    timeoutMs,
    clock,
    judge:
      judged.length === 0
        ? undefined
        : {
            async judge(texts, deadline) {
              const subject = { kind: 'texts' as const, texts: [...texts] };
              const reply = await client.check({
                ...question,
                checks: judged,
                subject,
                mask: false,
                deadline,
              });
              if (reply.kind === 'checked') return reply.verdicts;
              throw new GatewayError('guardrail_unavailable', { internal: reply.reason });
            },
          },
    check: ask(output),
    checkWhole: whole.length === 0 ? undefined : ask(whole),
    skipped: (of, reason) => ({ all: output, judged, whole })[of].map(check => skipped(check, reason)),
  };
}

const skipped = ({ detector }: Check, reason: string): Verdict => ({
  detector,
  result: 'skipped',
  matches: {},
  of: 'answer',
  reason,
});
