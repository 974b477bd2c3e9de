import type { Body, GuardrailPlan, PlannedShares, Protocol, Target } from '@sluice/contract';
import { chooseTargets } from './choose-targets.ts';
import { type CollectedBudgets, collectBudgets } from './collect-budgets.ts';
import { type CollectedLimits, collectLimits } from './collect-limits.ts';
import type { PolicyRules } from './policy-rules.ts';
import type { Asked, Prepared } from './prepare-request.ts';

/** What a request holds: of limits, and behind them of budgets. */
export interface Collected extends CollectedLimits {
  budgets: CollectedBudgets;
}

const noKeys: ReadonlySet<string> = new Set();

const sizeOf = (body: Body): number =>
  body.kind === 'inline' ? body.bytes.byteLength : body.reference.sizeBytes;

/** Every limit and every budget of a request, for these targets in this order. */
export function collect(asked: Asked, prepared: Prepared, targets: Target[]): Collected {
  const { envelope, body, principal, model, rules, dependencies, now } = asked;
  const { protocol, facts } = envelope;
  const { route, guardrail, degradation } = prepared;
  const request = { principal, protocol, model, targets, facts, bodyBytes: sizeOf(body) };
  const limits = collectLimits(route.limits, rules.limitsOfCaller(principal), request, now);
  const plan = {
    envelope,
    principal,
    route: route.name,
    limitedOutputTokens: limits.maxOutputTokens,
    without: degradation?.without ?? noKeys,
  };
  const elsewhere = { protocol, model, rules, random: dependencies.random };
  const budgets = collectBudgets(plan, rules, now, () => [
    ...targets,
    ...targetsBehind(guardrail, elsewhere),
  ]);
  if (budgets.holds.length === 0) return { ...limits, budgets };
  return {
    holds: [...limits.holds, ...budgets.holds],
    limits: limits.limits,
    budgets,
    maxOutputTokens: lower(limits.maxOutputTokens, budgets.maxOutputTokens),
    shares: withMoney(limits.shares, budgets, targets),
    settles: true,
  };
}

interface Elsewhere {
  protocol: Protocol;
  model: string;
  rules: PolicyRules;
  random: () => number;
}

/** Of the routes that a guardrail may send the request to instead: it stays charged as it was here. */
export function targetsBehind(
  guardrail: GuardrailPlan | undefined,
  { protocol, model, rules, random }: Elsewhere,
): Target[] {
  const names = new Set(guardrail?.input.map(check => ('route' in check ? check.route : undefined)));
  return [...names].flatMap(name => {
    const route = name === undefined ? undefined : rules.routes.get(name);
    return route === undefined ? [] : chooseTargets(route, protocol, model, random);
  });
}

function lower(left: number | undefined, right: number | undefined): number | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return Math.min(left, right);
}

/** A call after one that may have cost something reserves its money once more. */
function withMoney(
  shares: PlannedShares | undefined,
  { holds }: CollectedBudgets,
  targets: readonly Target[],
): PlannedShares {
  const { heldFor, byProvider, again } = shares ?? {
    heldFor: targets[0]?.provider ?? '',
    byProvider: {},
    again: [],
  };
  return { heldFor, byProvider, again: [...again, ...holds] };
}
