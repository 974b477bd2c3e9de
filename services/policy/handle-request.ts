import {
  type Body,
  type BodyReader,
  type Clock,
  type Envelope,
  forward,
  GatewayError,
  type MaybePromise,
  type Outcome,
  operationOf,
  type Plan,
  type Principal,
  reject,
} from '@sluice/contract';
import type { ReservationStore } from '@sluice/store';
import { answerModels } from './answer-models.ts';
import { authenticationOf } from './authentication.ts';
import { chooseTargets } from './choose-targets.ts';
import { collectLimits } from './collect-limits.ts';
import type { CompiledRoute } from './compiled-route.ts';
import { findRoute } from './find-route.ts';
import { type Decided, holdLimits } from './hold-limits.ts';
import type { PolicyRules } from './policy-rules.ts';
import { pricedTargets } from './priced-targets.ts';
import { rateLimitHeaders } from './rate-limit-headers.ts';
import * as refusals from './refusals.ts';
import { rerouteRequest } from './reroute-request.ts';
import { routeSettings, stageAfter } from './route-plan.ts';

export interface RequestDependencies {
  reservations: ReservationStore;
  clock: Clock;
  /** From 0 to below 1. */
  random: () => number;
  /** False: what a request uses could not be recorded, so none is taken. */
  accepting: () => boolean;
}

const sizeOf = (body: Body): number =>
  body.kind === 'inline' ? body.bytes.byteLength : body.reference.sizeBytes;

function buildPlan(
  route: CompiledRoute,
  { targets, collected }: Decided,
  responseHeaders: Record<string, string>,
): Plan {
  const { settles, maxOutputTokens, shares } = collected;
  return {
    ...routeSettings(route),
    targets,
    reservation: settles ? { maxOutputTokens, shares } : undefined,
    responseHeaders,
  };
}

/** From what the reservation store says: on with the plan, a refusal, or nothing for a duplicate. */
function conclude(
  envelope: Envelope,
  body: BodyReader,
  route: CompiledRoute,
  decided: Decided,
  rules: PolicyRules,
  now: number,
): Outcome {
  const { collected, held } = decided;
  const headers = rateLimitHeaders(envelope.protocol, collected.holds, held.limits, now);
  if (held.kind === 'refused') return reject(refusals.limitReached(held, collected, headers));
  if (held.repeated) return { kind: 'drop' };
  const plan = buildPlan(route, decided, { ...headers, 'x-sluice-revision': rules.revisionText });
  const planned: Envelope = {
    ...envelope,
    plan,
    deadline: Math.min(envelope.deadline, envelope.receivedAt + route.timeouts.totalMs),
    configRevision: rules.revision,
  };
  return forward(stageAfter(plan), planned, body.body);
}

/** A store that cannot be reached says nothing about the caller: neither a 401 nor a 429. */
function storeFailure(cause: unknown): Outcome {
  if (cause instanceof GatewayError) return reject(cause);
  const internal = `The reservation store: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`;
  return reject(new GatewayError('not_ready', { internal }, { cause }));
}

function planRequest(
  envelope: Envelope,
  body: BodyReader,
  principal: Principal,
  rules: PolicyRules,
  { reservations, random, clock, accepting }: RequestDependencies,
): MaybePromise<Outcome> {
  if (!accepting()) return reject(new GatewayError('usage_unavailable'));
  const routed = findRoute(envelope, principal, rules);
  if (routed.kind === 'refused') return reject(routed.error);
  const { route, model } = routed;
  const { id, attempt, protocol, facts } = envelope;
  const offered = chooseTargets(route, protocol, model, random);
  if (offered.length === 0) return reject(refusals.notOffered(protocol, route.name));
  const targets = pricedTargets(offered, operationOf(protocol), rules.prices);
  if (targets.length === 0) return reject(refusals.priceUnknown(model));
  const now = clock();
  const { tenant } = principal;
  const asked = { principal, protocol, model, facts, bodyBytes: sizeOf(body.body) };
  const own = rules.limitsOfCaller(principal);
  try {
    const decided = holdLimits(
      targets,
      ordered => collectLimits(route.limits, own, { ...asked, targets: ordered }, now),
      limits => reservations.hold({ id, attempt, tenant, limits, leaseMs: rules.leaseMs }),
    );
    if (!(decided instanceof Promise)) return conclude(envelope, body, route, decided, rules, now);
    return decided.then(settled => conclude(envelope, body, route, settled, rules, now), storeFailure);
  } catch (cause) {
    return storeFailure(cause);
  }
}

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
