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
  isTextCheck,
  type Plan,
  type Principal,
  type TextCheck,
  type Verdict,
} from '@sluice/contract';
import { compileChecks, type TextRule, textRulesOf } from '@sluice/guard';
import type { AnswerPolicy } from './answer-policy.ts';

export interface PolicyRequest {
  envelope: Envelope;
  principal: Principal;
  plan: Plan;
}

/** Sets of rules kept ready; the oldest leaves first. */
const COMPILED_LIMIT = 64;

/** What checks the answer of a request; undefined where its profile has nothing to check in answers. */
export function createAnswerPolicies(
  client: CheckClient,
  clock: Clock,
): (request: PolicyRequest) => AnswerPolicy | undefined {
  const rulesOf = rememberRules();
  return request => {
    const { guardrail } = request.plan;
    if (guardrail === undefined || guardrail.output.length === 0) return undefined;
    return policyOf(request, guardrail, rulesOf(guardrail.output.filter(isTextCheck)), client, clock);
  };
}

function policyOf(
  { envelope, principal }: PolicyRequest,
  guardrail: GuardrailPlan,
  rules: readonly TextRule[],
  client: CheckClient,
  clock: Clock,
): AnswerPolicy {
  const { profile, mode, output, onError, timeoutMs, stream } = guardrail;
  const judged = output.filter(isModelCheck);
  const whole = output.filter(check => !isModelCheck(check) && !isTextCheck(check));
  const question: Omit<CheckQuestion, 'checks' | 'subject' | 'deadline'> = {
    requestId: envelope.id,
    tenant: principal.tenant,
    profile,
    mask: mode === 'enforce',
    conversation: conversationOf(envelope),
  };
  const ask = (checks: readonly Check[]) => (subject: CheckSubject) =>
    client.check({ ...question, checks, subject, deadline: clock() + timeoutMs });
  return {
    profile,
    protocol: envelope.protocol,
    mode,
    rules,
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

/** Compiled once for each set of checks, also where every request brings its own copy of them. */
function rememberRules(): (checks: readonly TextCheck[]) => readonly TextRule[] {
  const compiled = new Map<string, readonly TextRule[]>();
  return checks => {
    const definition = JSON.stringify(checks);
    let rules = compiled.get(definition);
    if (rules === undefined) {
      rules = textRulesOf(compileChecks(checks));
      const [oldest] = compiled.keys();
      if (compiled.size >= COMPILED_LIMIT && oldest !== undefined) compiled.delete(oldest);
      compiled.set(definition, rules);
    }
    return rules;
  };
}
