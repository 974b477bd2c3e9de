import { type Config, pathnameOf } from '@sluice/config';
import {
  type Explanation,
  formatDollars,
  type GatewayError,
  operationOf,
  type Question,
  type Target,
} from '@sluice/contract';
import { authenticationOf } from './authentication.ts';
import { chooseTargets } from './choose-targets.ts';
import { targetsBehind } from './collect.ts';
import { collectBudgets } from './collect-budgets.ts';
import { collectLimits } from './collect-limits.ts';
import type { CompiledRoute } from './compiled-route.ts';
import { findRoute } from './find-route.ts';
import { matchesPathRoute, routeTakes } from './matches-route.ts';
import { compileRules, type PolicyRules } from './policy-rules.ts';
import { pricedTargets } from './priced-targets.ts';
import * as refusals from './refusals.ts';

function whyNot(
  route: CompiledRoute,
  { protocol, method, path, facts, principal }: Question,
): string | undefined {
  if (protocol === 'http' || route.path !== undefined) {
    if (route.path === undefined) return 'it is for models, not for a path';
    if (protocol !== 'http') return 'it is for the path of an HTTP service, not for a model';
    if (!matchesPathRoute(route, method, pathnameOf(path)))
      return `its path or method is another: ${route.method ?? 'any'} ${route.path}`;
  } else {
    if (route.protocol !== undefined && route.protocol !== protocol)
      return `it takes ${route.protocol} alone`;
    if (!routeTakes(route, protocol, facts.model ?? '')) return `its model is ${route.model ?? 'any'}`;
  }
  const authentication = authenticationOf(principal);
  return route.admits.has(authentication) ? undefined : `it does not admit callers by ${authentication}`;
}

function considered(
  question: Question,
  rules: PolicyRules,
  taken: string | undefined,
): Explanation['routes'] {
  let isTaken = false;
  return [...rules.routes.values()].map(route => {
    const why = whyNot(route, question);
    if (route.name === taken && !isTaken) {
      isTaken = true;
      return { name: route.name, taken: true, why: 'the first that takes it' };
    }
    return { name: route.name, taken: false, why: why ?? 'it would take it, but one before it does' };
  });
}

const refusal = ({ code, status, message }: GatewayError): Pick<Explanation, 'outcome' | 'error'> => ({
  outcome: 'refused',
  error: { code, status, message },
});

function guardrailsOf({ guardrail }: CompiledRoute): Pick<Explanation, 'guardrails'> {
  if (guardrail === undefined) return {};
  const { profile, mode, input, output } = guardrail;
  const names = (checks: readonly { detector: string; action?: string }[]): string[] =>
    checks.map(({ detector, action }) => (action === undefined ? detector : `${detector}: ${action}`));
  return { guardrails: { profile, mode, input: names(input), output: names(output) } };
}

function budgetsOf(
  { principal, protocol, facts }: Question,
  { name, guardrail }: CompiledRoute,
  targets: readonly Target[],
  limitedOutputTokens: number | undefined,
  rules: PolicyRules,
  now: number,
): Explanation['budgets'] {
  const plan = {
    envelope: { protocol, facts },
    principal,
    route: name,
    limitedOutputTokens,
    without: new Set<string>(),
  };
  const elsewhere = { protocol, model: facts.model ?? '', rules, random: () => 0 };
  const { charged, costNanoDollars } = collectBudgets(plan, rules, now, () => [
    ...targets,
    ...targetsBehind(guardrail, elsewhere),
  ]);
  return charged.map(({ budget: { amountNanoDollars, per, degradeTo }, charge: { budget, subject } }) => ({
    budget,
    subject: { ...subject } as Record<string, string>,
    amountDollars: formatDollars(amountNanoDollars),
    per,
    reservesDollars: formatDollars(costNanoDollars),
    withoutRoom: degradeTo ?? 'refuse',
  }));
}

/** What would become of a request under a configuration; nothing is called, reserved or counted. */
export function explainRequest(
  question: Question,
  { config, revision, now }: { config: Config; revision: number; now: number },
  environment: Readonly<Record<string, string | undefined>>,
): Explanation {
  const rules = compileRules(revision, config, environment);
  const { principal, protocol, facts, bodyBytes } = question;
  const routed = findRoute(question, principal, rules);
  if (routed.kind === 'refused')
    return {
      ...refusal(routed.error),
      routes: considered(question, rules, undefined),
      targets: [],
      limits: [],
      budgets: [],
    };
  const { route, model } = routed;
  const base = {
    route: route.name,
    routes: considered(question, rules, route.name),
    strategy: route.strategy,
    timeouts: { ...route.timeouts },
    ...guardrailsOf(route),
  };
  // Without chance: the order of the configuration.
  const offered = chooseTargets(route, protocol, model, () => 0);
  const targets = pricedTargets(offered, operationOf(protocol), rules.prices);
  const shown = targets.map(target => {
    const found = rules.prices.find(target, operationOf(protocol));
    const weight = route.targets.find(each => each.target.provider === target.provider)?.weight ?? 1;
    return {
      provider: target.provider,
      model: target.model,
      protocol: target.protocol,
      weight,
      ...(found !== undefined && {
        price: `${found.price.input ?? '0'} in, ${found.price.output ?? '0'} out (${found.source})`,
      }),
    };
  });
  if (targets.length === 0) {
    const error =
      offered.length === 0 ? refusals.notOffered(protocol, route.name) : refusals.priceUnknown(model);
    return { ...refusal(error), ...base, targets: [], limits: [], budgets: [] };
  }
  const collected = collectLimits(
    route.limits,
    rules.limitsOfCaller(principal),
    { principal, protocol, model, facts, bodyBytes, targets },
    now,
  );
  return {
    outcome: 'routed',
    ...base,
    targets: shown,
    limits: collected.holds.map((hold, index) => ({
      title: collected.limits[index]?.title ?? '',
      of: collected.limits[index]?.scope ?? '',
      counted: hold.key,
      reserves: hold.amount,
    })),
    budgets: budgetsOf(question, route, targets, collected.maxOutputTokens, rules, now),
  };
}
