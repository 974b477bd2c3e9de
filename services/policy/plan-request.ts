import {
  type BodyReader,
  type BudgetCharge,
  type Envelope,
  forward,
  GatewayError,
  type MaybePromise,
  type Outcome,
  type Plan,
  type Principal,
  reject,
  reservationIdOf,
} from '@sluice/contract';
import type { LimitState } from '@sluice/store';
import { type Collected, collect } from './collect.ts';
import { degrade } from './degrade-request.ts';
import { findRoute } from './find-route.ts';
import { type Decided, holdLimits } from './hold-limits.ts';
import type { PolicyRules } from './policy-rules.ts';
import { type Asked, type Prepared, prepareRequest, type RequestDependencies } from './prepare-request.ts';
import { rateLimitHeaders } from './rate-limit-headers.ts';
import * as refusals from './refusals.ts';
import { deadlineOf, routeSettings, stageAfter } from './route-plan.ts';

/** The caller’s header that names the route which a degraded request would have gone by. */
const DEGRADED_HEADER = 'x-sluice-degraded';

/** Whether a request may be made, and by which route, targets, limits and budgets. */
export function planRequest(
  envelope: Envelope,
  { body }: BodyReader,
  principal: Principal,
  rules: PolicyRules,
  dependencies: RequestDependencies,
): MaybePromise<Outcome> {
  if (!dependencies.accepting()) return reject(new GatewayError('usage_unavailable'));
  const routed = findRoute(envelope, principal, rules);
  if (routed.kind === 'refused') return reject(routed.error);
  const { route, model } = routed;
  const asked = { envelope, body, principal, model, rules, dependencies, now: dependencies.clock() };
  const prepared = prepareRequest(asked, route, undefined);
  return prepared instanceof GatewayError ? reject(prepared, route.name) : hold(asked, prepared);
}

function hold(asked: Asked, prepared: Prepared): MaybePromise<Outcome> {
  const { envelope, principal, rules, dependencies } = asked;
  const { id, attempt, turn } = envelope;
  const request = {
    id: reservationIdOf(id, turn),
    attempt,
    tenant: principal.tenant,
    leaseMs: rules.leaseMs,
  };
  const isHeld = prepared.degradation?.isHeld === true;
  try {
    const decided = holdLimits(
      prepared.targets,
      targets => collect(asked, prepared, targets),
      limits =>
        dependencies.reservations.hold(
          isHeld ? { ...request, limits, reconsiders: true } : { ...request, limits },
        ),
    );
    if (!(decided instanceof Promise)) return conclude(asked, prepared, decided);
    return decided.then(settled => conclude(asked, prepared, settled), storeFailure);
  } catch (cause) {
    return storeFailure(cause);
  }
}

/** A store that cannot be reached says nothing about the caller: neither a 401 nor a 429. */
function storeFailure(cause: unknown): Outcome {
  if (cause instanceof GatewayError) return reject(cause);
  const internal = `The reservation store: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`;
  return reject(new GatewayError('not_ready', { internal }, { cause }));
}

/** From what the reservation store says: on with the plan, by another route, a refusal, or nothing for a duplicate. */
function conclude(asked: Asked, prepared: Prepared, decided: Decided<Collected>): MaybePromise<Outcome> {
  const { collected, held } = decided;
  if (held.kind === 'held' && held.repeated) return { kind: 'drop' };
  const other = degrade(asked, prepared, decided);
  if (other !== undefined) return hold(asked, other);
  const { envelope, body, rules, now } = asked;
  const headers = rateLimitHeaders(envelope.protocol, collected.holds, held.limits, now);
  if (held.kind === 'refused') {
    const { charged, costNanoDollars } = collected.budgets;
    const budget = charged[held.refusedBy - collected.limits.length];
    return reject(
      budget === undefined
        ? refusals.limitReached(held, collected, headers)
        : refusals.budgetReached(held, budget, costNanoDollars, headers),
      prepared.route.name,
    );
  }
  const priority = rules.priorityOf(asked.principal);
  const plan = buildPlan(prepared, decided, priority, {
    ...headers,
    'x-sluice-revision': rules.revisionText,
  });
  const planned: Envelope = {
    ...envelope,
    plan,
    deadline: deadlineOf(envelope, prepared.route),
    configRevision: rules.revision,
  };
  return forward(stageAfter(plan), planned, body);
}

function buildPlan(
  { route, guardrail, degradation }: Prepared,
  { targets, collected, held }: Decided<Collected>,
  priority: number,
  responseHeaders: Record<string, string>,
): Plan {
  const { settles, maxOutputTokens, shares, limits, budgets } = collected;
  const plan: Plan = {
    ...routeSettings(route, priority),
    guardrail,
    targets,
    reservation: settles ? { maxOutputTokens, shares } : undefined,
    responseHeaders,
  };
  if (budgets.charged.length > 0) {
    const { costNanoDollars, charged } = budgets;
    const states = held.limits.slice(limits.length);
    const charges = charged.map(({ charge }, index) => inPeriodOf(charge, states[index]));
    plan.reservation = { maxOutputTokens, shares, costNanoDollars, budgets: charges };
  }
  if (degradation !== undefined) {
    const { from, by } = degradation;
    plan.degraded = { from, by: [...by] };
    plan.responseHeaders = { ...responseHeaders, [DEGRADED_HEADER]: from };
  }
  return plan;
}

/** By the clock of the store a period may begin or end a moment earlier or later. */
function inPeriodOf(charge: BudgetCharge, { periodStart }: Partial<LimitState> = {}): BudgetCharge {
  return periodStart === undefined || periodStart === charge.periodStart
    ? charge
    : { ...charge, periodStart };
}
