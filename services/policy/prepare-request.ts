import {
  type Body,
  type Clock,
  type Envelope,
  type GatewayError,
  type GuardrailPlan,
  operationOf,
  type Principal,
  type Target,
} from '@sluice/contract';
import type { ReservationStore } from '@sluice/store';
import { chooseTargets } from './choose-targets.ts';
import type { CompiledRoute } from './compiled-route.ts';
import type { PolicyRules } from './policy-rules.ts';
import { pricedTargets } from './priced-targets.ts';
import * as refusals from './refusals.ts';

export interface RequestDependencies {
  reservations: ReservationStore;
  clock: Clock;
  /** From 0 to below 1. */
  random: () => number;
  /** False: what a request uses could not be recorded, so none is taken. */
  accepting: () => boolean;
}

/** A request that may be made, before it has a plan. */
export interface Asked {
  envelope: Envelope;
  body: Body;
  principal: Principal;
  model: string;
  rules: PolicyRules;
  dependencies: RequestDependencies;
  /** Epoch milliseconds. */
  now: number;
}

/** A request that goes by another route than its own, since budgets have no room for it. */
export interface Degradation {
  /** Its own route. */
  from: string;
  /** Those budgets, and the keys of their counters: it is not charged to them. */
  by: readonly string[];
  without: ReadonlySet<string>;
  /** Every route that was tried. */
  tried: readonly string[];
  /** What checks it where its new route checks nothing. */
  guardrail: GuardrailPlan | undefined;
  /** The store has said that it is held, by an earlier attempt that was degraded as well. */
  isHeld: boolean;
}

/** A route that a request can go by. */
export interface Prepared {
  route: CompiledRoute;
  guardrail: GuardrailPlan | undefined;
  targets: Target[];
  degradation: Degradation | undefined;
}

/** Its targets, and what checks it there; or why it cannot go by it. */
export function prepareRequest(
  { envelope, model, rules, dependencies }: Asked,
  route: CompiledRoute,
  degradation: Degradation | undefined,
): Prepared | GatewayError {
  const { protocol } = envelope;
  const offered = chooseTargets(route, protocol, model, dependencies.random);
  if (offered.length === 0) return refusals.notOffered(protocol, route.name);
  const targets = pricedTargets(offered, operationOf(protocol), rules.prices);
  if (targets.length === 0) return refusals.priceUnknown(model);
  return { route, guardrail: route.guardrail ?? degradation?.guardrail, targets, degradation };
}
