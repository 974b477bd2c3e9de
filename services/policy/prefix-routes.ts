import { type Config, type EffectiveProvider, implicitRoute } from '@sluice/config';
import { compileRoute } from './compiled-route.ts';
import type { PrefixRoute } from './match-route.ts';

const longestFirst = (left: [string, string], right: [string, string]): number =>
  right[0].length - left[0].length;

/**
 * Where models go that no route takes: first by `defaults.prefixes`, then by the prefixes of providers that
 * are on. Of several that fit the longest comes first.
 */
export function prefixRoutes(
  config: Config,
  providers: ReadonlyMap<string, EffectiveProvider>,
): PrefixRoute[] {
  const configured = Object.entries(config.defaults.prefixes).sort(longestFirst);
  const known = [...providers.values()]
    .flatMap(({ name, prefixes }) => prefixes.map((prefix): [string, string] => [prefix, name]))
    .sort(longestFirst);
  return [...configured, ...known].map(([prefix, provider]) => ({
    prefix,
    route: compileRoute(implicitRoute(provider), config, providers),
  }));
}
