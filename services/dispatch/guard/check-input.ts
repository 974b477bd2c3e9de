import {
  type Check,
  type CheckClient,
  type Clock,
  conversationOf,
  type GatewayError,
  guardRefusal,
  guardUnavailable,
  type Verdict,
} from '@sluice/contract';
import type { CheckedRequest } from './answer-policies.ts';

/** What the checks of a request say that run beside the call of its provider. */
export interface InputVerdict {
  verdicts: Verdict[];
  /** Why the caller gets no answer. */
  error?: GatewayError;
}

const skipped = ({ detector }: Check, reason: string): Verdict => ({
  detector,
  result: 'skipped',
  matches: {},
  reason,
});

/** Asks for a verdict on a request whose profile has it checked beside the call; undefined for every other. */
export function createInputCheck(
  client: CheckClient,
  clock: Clock,
): (request: CheckedRequest) => Promise<InputVerdict> | undefined {
  return ({ envelope, principal, plan: { guardrail }, body }) => {
    if (guardrail === undefined || guardrail.inputTiming !== 'parallel' || guardrail.input.length === 0)
      return undefined;
    const { profile, mode, input, onError, timeoutMs } = guardrail;
    const isEnforced = mode === 'enforce';
    const question = {
      requestId: envelope.id,
      tenant: principal.tenant,
      profile,
      checks: input,
      subject: { kind: 'body' as const, of: 'request' as const, protocol: envelope.protocol, bytes: body },
      mask: false,
      conversation: conversationOf(envelope),
      deadline: Math.min(clock() + timeoutMs, envelope.deadline),
    };
    return client.check(question).then((reply): InputVerdict => {
      if (reply.kind === 'unchecked') {
        const verdicts = input.map(check => skipped(check, reply.reason));
        if (!isEnforced || onError === 'open') return { verdicts };
        return { verdicts, error: guardUnavailable(profile, reply.reason) };
      }
      const { verdicts } = reply;
      const error = isEnforced ? guardRefusal(verdicts, guardrail, 'request') : undefined;
      return { verdicts, ...(error !== undefined && { error }) };
    });
  };
}
