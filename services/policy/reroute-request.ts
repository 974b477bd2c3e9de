import {
  type Body,
  type Envelope,
  forward,
  GatewayError,
  type Outcome,
  type Plan,
  type Principal,
  reject,
} from '@sluice/contract';
import { authenticationOf } from './authentication.ts';
import { chooseTargets } from './choose-targets.ts';
import type { PolicyRules } from './policy-rules.ts';
import * as refusals from './refusals.ts';
import { deadlineOf, routeSettings, stageAfter } from './route-plan.ts';

/**
 * A request that a guardrail sends to another route gets that route's plan. What it may was decided by the first one, and the limits
 * that it holds stay, and what it is charged to: those of its caller and of the route that it came by.
 */
export function rerouteRequest(
  envelope: Envelope,
  body: Body,
  { principal, plan: first, reroute }: { principal: Principal; plan: Plan; reroute: string },
  rules: PolicyRules,
  random: () => number,
): Outcome {
  const route = rules.routes.get(reroute);
  if (route === undefined)
    return reject(
      new GatewayError('internal', { internal: `a guardrail names a route ${reroute} that there is not` }),
    );
  if (!route.admits.has(authenticationOf(principal))) return reject(refusals.otherCredentialNeeded());
  const targets = chooseTargets(route, envelope.protocol, envelope.facts.model ?? '', random);
  if (targets.length === 0) return reject(refusals.notOffered(envelope.protocol, route.name));
  const plan: Plan = {
    ...routeSettings(route, rules.priorityOf(principal)),
    targets,
    reservation: first.reservation,
    degraded: first.degraded,
    responseHeaders: first.responseHeaders,
  };
  const deadline = deadlineOf(envelope, route);
  return forward(stageAfter(plan), { ...envelope, plan, deadline, configRevision: rules.revision }, body);
}
