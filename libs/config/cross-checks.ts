import { findProvider, knownProviders } from '@sluice/providers';
import { budgetName } from './budgets.ts';
import { checkAlerts, checkCallback } from './check-alerts.ts';
import { checkGuardrailProfile } from './check-guardrail-profile.ts';
import { checkProvider } from './check-provider.ts';
import { checkRedis } from './check-redis.ts';
import { checkReliability } from './check-reliability.ts';
import type { CrossCheckContext } from './cross-check-context.ts';
import { baseUrlOf, keyFromEnvironment } from './effective-providers.ts';
import { nearest } from './nearest.ts';
import type { ConfigPath } from './path.ts';
import type { Config, JwtIssuerConfig, RouteConfig } from './schema/config.ts';

const knownProviderNames = knownProviders.map(({ name }) => name);

function checkUnique(
  names: readonly string[],
  at: (index: number) => ConfigPath,
  what: string,
  context: CrossCheckContext,
): void {
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    if (seen.has(name)) context.complain(at(index), `there is already a ${what} ${JSON.stringify(name)}`);
    seen.add(name);
  }
}

function checkReference(
  name: string,
  known: readonly string[],
  what: string,
  path: ConfigPath,
  context: CrossCheckContext,
): void {
  if (known.includes(name)) return;
  const near = nearest(name, known);
  const list = near === undefined ? `; there is ${known.join(', ') || 'none'}` : '';
  context.complain(path, `there is no ${what} ${JSON.stringify(name)}${list}`, near);
}

/** A provider named by a route or a prefix: one of the file, or a known one whose key is at hand. */
function checkProviderReference(
  name: string,
  config: Config,
  path: ConfigPath,
  context: CrossCheckContext,
): void {
  const inFile = config.providers.map(provider => provider.name);
  if (inFile.includes(name)) return;
  const definition = findProvider(name);
  if (!definition) {
    checkReference(name, [...new Set([...inFile, ...knownProviderNames])], 'provider', path, context);
    return;
  }
  if (definition.address && baseUrlOf({}, definition, context.env) === undefined) {
    context.complain(path, `provider ${JSON.stringify(name)} needs settings: add it to "providers"`);
    return;
  }
  const { apiKeyVariable, authentication } = definition;
  if (context.secrets === 'defer' || apiKeyVariable === undefined || authentication !== undefined) return;
  if (!keyFromEnvironment(definition, context.env))
    context.complain(
      path,
      `provider ${JSON.stringify(name)} has no key: set ${apiKeyVariable}, or add it to "providers"`,
    );
}

function checkJwtIssuer(issuer: JwtIssuerConfig, path: ConfigPath, context: CrossCheckContext): void {
  const sources = ['secret', 'publicKey', 'jwksUrl'] as const;
  const given = sources.filter(
    source => issuer[source] !== undefined || context.isDeferred([...path, source]),
  );
  if (given.length === 1) return;
  const found = given.length === 0 ? 'none' : given.map(source => JSON.stringify(source)).join(' and ');
  context.complain(path, `expected exactly one of "secret", "publicKey" and "jwksUrl", found ${found}`);
}

/** Paths that the gateway answers itself. */
const OWN_PATHS =
  /^\/(?:v1|v1beta|v2\/(?:chat|embed|rerank)|api\/v1|model|health|ready|metrics|docs|openapi\.json)(?:\/|$)/;

/** Whether the gateway answers a path itself, so that no route can have it. */
export const isOwnPath = (path: string): boolean => OWN_PATHS.test(path);

function checkTarget(
  { match: { path: matchPath }, targets }: RouteConfig,
  index: number,
  path: ConfigPath,
  config: Config,
  context: CrossCheckContext,
): void {
  const target = targets[index];
  if (target === undefined) return;
  const { provider, url, model } = target;
  if (matchPath === undefined) {
    if (url !== undefined)
      context.complain([...path, 'url'], 'an address is for a route with a "match.path"; name a "provider"');
    else if (provider === undefined) context.complain(path, 'needs a "provider"');
    else checkProviderReference(provider, config, [...path, 'provider'], context);
    return;
  }
  if (url === undefined) context.complain(path, 'a route with a "match.path" needs targets with a "url"');
  if (provider !== undefined)
    context.complain([...path, 'provider'], 'a route with a "match.path" goes to a "url", not to a provider');
  if (model !== undefined) context.complain([...path, 'model'], 'a "url" has no model');
}

function checkMatch({ match }: RouteConfig, path: ConfigPath, context: CrossCheckContext): void {
  if (match.path === undefined) {
    if (match.method !== undefined)
      context.complain([...path, 'method'], 'a method is for a route with a "path"');
    return;
  }
  if (isOwnPath(match.path))
    context.complain([...path, 'path'], 'the gateway answers this path itself; choose another one');
  for (const key of ['model', 'protocol'] as const)
    if (match[key] !== undefined)
      context.complain([...path, key], 'a route with a "path" takes every request of that path');
}

function checkRoute(route: RouteConfig, path: ConfigPath, config: Config, context: CrossCheckContext): void {
  checkMatch(route, [...path, 'match'], context);
  checkCallback(route, path, context);
  for (const index of route.targets.keys())
    checkTarget(route, index, [...path, 'targets', index], config, context);
  if (route.guardrails !== undefined)
    checkReference(
      route.guardrails,
      Object.keys(config.guardrails),
      'guardrail profile',
      [...path, 'guardrails'],
      context,
    );
  checkReliability(route, path, context);
}

function checkBudgets({ budgets, routes }: Config, context: CrossCheckContext): void {
  checkUnique(budgets.map(budgetName), index => ['budgets', index], 'budget', context);
  const models = routes.filter(({ match: { path } }) => path === undefined).map(({ name }) => name);
  for (const [index, { onExceed }] of budgets.entries())
    if (onExceed !== 'reject')
      checkReference(
        onExceed.route,
        models,
        'route of models',
        ['budgets', index, 'onExceed', 'route'],
        context,
      );
}

/** What the schema cannot say: names that must be unique, and names that must be those of something. */
/** Ingress and policy have none of the secrets, and need none. */
function checkLogin({ login }: Config['auth'], context: CrossCheckContext): void {
  const path = ['auth', 'login'];
  if (
    login !== undefined &&
    login.sessionSecret === undefined &&
    !context.isDeferred([...path, 'sessionSecret'])
  )
    context.complain(path, 'needs a "sessionSecret"');
}

export function crossCheck(config: Config, context: CrossCheckContext): void {
  const { providers, routes, auth, state } = config;
  checkUnique(
    providers.map(({ name }) => name),
    index => ['providers', index, 'name'],
    'provider',
    context,
  );
  checkUnique(
    routes.map(({ name }) => name),
    index => ['routes', index, 'name'],
    'route',
    context,
  );
  checkUnique(
    auth.jwt.map(({ issuer, audience }) => `${issuer} for ${audience}`),
    index => ['auth', 'jwt', index, 'issuer'],
    'issuer',
    context,
  );
  checkBudgets(config, context);
  checkLogin(auth, context);
  for (const [index, issuer] of auth.jwt.entries()) checkJwtIssuer(issuer, ['auth', 'jwt', index], context);
  for (const [index, provider] of providers.entries()) {
    const path = ['providers', index];
    if (provider.kind !== undefined)
      checkReference(provider.kind, knownProviderNames, 'known provider', [...path, 'kind'], context);
    checkProvider(provider, path, context);
  }
  for (const [prefix, provider] of Object.entries(config.defaults.prefixes))
    checkProviderReference(provider, config, ['defaults', 'prefixes', prefix], context);
  for (const [name, profile] of Object.entries(config.guardrails))
    checkGuardrailProfile(
      profile,
      ['guardrails', name],
      config.routes.map(route => route.name),
      context,
    );
  checkRedis(state.redis, context);
  checkAlerts(config, context);
  for (const [index, route] of routes.entries()) checkRoute(route, ['routes', index], config, context);
}
