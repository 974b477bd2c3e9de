import type { Protocol } from '@sluice/contract';
import type { Authentication } from './authentication.ts';
import type { CompiledRoute } from './compiled-route.ts';
import { routeTakes } from './matches-route.ts';

export type RouteMatch =
  | { kind: 'route'; route: CompiledRoute }
  /** There are routes for the model, but none for callers who authenticated like this one. */
  | { kind: 'not-admitted' }
  | { kind: 'none' };

/** The first route that takes a request; where none does, the one of the model's prefix. */
export type RouteMatcher = (protocol: Protocol, authentication: Authentication, model: string) => RouteMatch;

interface Candidate {
  order: number;
  route: CompiledRoute;
  match: RouteMatch;
}

export interface PrefixRoute {
  prefix: string;
  route: CompiledRoute;
}

const none: RouteMatch = { kind: 'none' };
const notAdmitted: RouteMatch = { kind: 'not-admitted' };
const noCandidates: readonly Candidate[] = [];

/** Routes that name a model are found by it; only those with globs are looked through, both in the order of the file. */
export function createRouteMatcher(
  routes: readonly CompiledRoute[],
  prefixes: readonly PrefixRoute[],
): RouteMatcher {
  const literals = new Map<string, Candidate[]>();
  const globs: Candidate[] = [];
  for (const [order, route] of routes.entries()) {
    if (route.path !== undefined) continue;
    const candidate: Candidate = { order, route, match: { kind: 'route', route } };
    if (route.isModelGlob || route.model === undefined) globs.push(candidate);
    else literals.set(route.model, [...(literals.get(route.model) ?? []), candidate]);
  }
  const byPrefix = prefixes.map(({ prefix, route }) => ({
    prefix,
    match: { kind: 'route', route } as const,
  }));

  return (protocol, authentication, model) => {
    const named = literals.get(model) ?? noCandidates;
    let namedIndex = 0;
    let globIndex = 0;
    let excluded = false;
    for (;;) {
      const literal = named[namedIndex];
      const glob = globs[globIndex];
      const isLiteralNext = literal !== undefined && (glob === undefined || literal.order < glob.order);
      const candidate = isLiteralNext ? literal : glob;
      if (candidate === undefined) break;
      if (isLiteralNext) namedIndex++;
      else globIndex++;
      if (!routeTakes(candidate.route, protocol, model)) continue;
      if (candidate.route.admits.has(authentication)) return candidate.match;
      excluded = true;
    }
    // A route that keeps this caller out is not to be gone around by the model's prefix.
    if (excluded) return notAdmitted;
    for (const { prefix, match } of byPrefix)
      if (model.startsWith(prefix)) return match.route.admits.has(authentication) ? match : notAdmitted;
    return none;
  };
}
