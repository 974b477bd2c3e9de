import {
  type BodyReader,
  type Envelope,
  forward,
  type MaybePromise,
  type Outcome,
  reject,
} from '@sluice/contract';
import { answerModels } from './answer-models.ts';
import { authenticationOf } from './authentication.ts';
import { planRequest } from './plan-request.ts';
import type { PolicyRules } from './policy-rules.ts';
import type { RequestDependencies } from './prepare-request.ts';
import * as refusals from './refusals.ts';
import { rerouteRequest } from './reroute-request.ts';

/** An envelope with its principal becomes one with a plan, an answer, or a refusal. */
export function handleRequest(
  envelope: Envelope,
  body: BodyReader,
  rules: PolicyRules,
  dependencies: RequestDependencies,
): MaybePromise<Outcome> {
  const { principal, protocol } = envelope;
  if (principal === undefined) return reject(refusals.credentialNeeded());
  switch (protocol) {
    case 'sluice-public':
      return forward('control', { ...envelope, configRevision: rules.revision }, body.body);
    case 'sluice-admin':
      // What each of its operations takes, control knows.
      if (authenticationOf(principal) === 'none') return reject(refusals.credentialNeeded());
      return forward('control', { ...envelope, configRevision: rules.revision }, body.body);
    case 'openai-models':
      if (authenticationOf(principal) === 'none') return reject(refusals.credentialNeeded());
      if (!rules.access.permits(principal, 'models')) return reject(refusals.permissionMissing('models'));
      return answerModels(envelope.path, principal, rules);
    default: {
      const { plan, reroute } = envelope;
      return plan === undefined || reroute === undefined
        ? planRequest(envelope, body, principal, rules, dependencies)
        : rerouteRequest(envelope, body.body, { principal, plan, reroute }, rules, dependencies.random);
    }
  }
}
