import { pathnameOf } from '@sluice/config';
import type { Authentication } from './authentication.ts';
import type { CompiledRoute } from './compiled-route.ts';
import type { RouteMatch } from './match-route.ts';
import { matchesPathRoute } from './matches-route.ts';

/** The first route to an HTTP service that takes a request of this path and method. */
export type PathMatcher = (authentication: Authentication, method: string, path: string) => RouteMatch;

export function createPathMatcher(routes: readonly CompiledRoute[]): PathMatcher {
  const candidates = routes.filter(({ path }) => path !== undefined);
  return (authentication, method, path) => {
    const pathname = pathnameOf(path);
    let excluded = false;
    for (const route of candidates) {
      if (!matchesPathRoute(route, method, pathname)) continue;
      if (route.admits.has(authentication)) return { kind: 'route', route };
      excluded = true;
    }
    return { kind: excluded ? 'not-admitted' : 'none' };
  };
}
