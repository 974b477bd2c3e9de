import {
  type Budgets,
  type Config,
  compileBudgets,
  createPriceBook,
  type EffectiveProvider,
  effectiveProviders,
  implicitRoute,
  LOWEST_PRIORITY,
  type PriceBook,
} from '@sluice/config';
import type { Principal } from '@sluice/contract';
import { catalogueCandidates, type ModelCatalogue } from './available-models.ts';
import { compileCallerLimits } from './caller-limits.ts';
import type { CompiledLimit } from './compiled-limit.ts';
import { type CompiledRoute, compileRoute } from './compiled-route.ts';
import { createPathMatcher, type PathMatcher } from './match-path.ts';
import { createRouteMatcher } from './match-route.ts';
import { compileAccess } from './model-access.ts';
import { prefixRoutes } from './prefix-routes.ts';

/** One configuration revision, worked out for the hot path. */
export interface PolicyRules extends ModelCatalogue {
  revision: number;
  /** As answers name it. */
  revisionText: string;
  matchPath: PathMatcher;
  /** Routes by name: guardrails send requests to them. */
  routes: ReadonlyMap<string, CompiledRoute>;
  /** Where moderations go that no route takes: to no provider. */
  moderations: CompiledRoute;
  prices: PriceBook;
  budgets: Budgets;
  /** How long a reservation lives that dispatch has not called a provider for. */
  leaseMs: number;
  /** Where it has to wait for a provider. */
  priorityOf: (caller: Principal | undefined) => number;
  limitsOfCaller: (caller: Principal) => readonly CompiledLimit[];
}

export function compileRules(
  revision: number,
  config: Config,
  environment: Readonly<Record<string, string | undefined>>,
): PolicyRules {
  const providers: ReadonlyMap<string, EffectiveProvider> = new Map(
    effectiveProviders(config, environment).map(provider => [provider.name, provider]),
  );
  const routes = config.routes.map(route => compileRoute(route, config, providers));
  const prefixes = prefixRoutes(config, providers);
  return {
    revision,
    revisionText: String(revision),
    match: createRouteMatcher(routes, prefixes),
    matchPath: createPathMatcher(routes),
    routes: new Map(routes.map(route => [route.name, route])),
    moderations: compileRoute(implicitRoute('sluice'), config, new Map()),
    access: compileAccess(config),
    candidates: catalogueCandidates(routes, prefixes, providers.values()),
    prices: createPriceBook(config),
    budgets: compileBudgets(config.budgets),
    leaseMs: config.state.lease,
    priorityOf: caller => config.tiers[caller?.tier ?? '']?.priority ?? LOWEST_PRIORITY,
    limitsOfCaller: compileCallerLimits(config.tiers),
  };
}
