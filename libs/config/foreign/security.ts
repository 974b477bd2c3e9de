import { isPlain } from '../document-patch.ts';
import {
  type Convert,
  compact,
  type Environment,
  nameOf,
  noteOthers,
  recordOf,
  recordsOf,
  textOf,
  textsOf,
} from './conversion.ts';

type Part = Record<string, unknown>;

/** Issuer and audience that a shared secret alone does not say. `./sluice tokens create` writes them. */
const ISSUER = 'sluice';

/** `100`, or `100/min`, as requests in a window. */
function limitOf(rate: unknown): Part | undefined {
  if (typeof rate === 'number') return { requests: rate, per: '1m', by: 'key' };
  const [, count, unit = 'm'] = /^(\d+)(?:\/(s|m|min|h|d))?$/.exec(textOf(rate) ?? '') ?? [];
  return count === undefined
    ? undefined
    : { requests: Number(count), per: `1${unit === 'min' ? 'm' : unit}`, by: 'key' };
}

/** `window_size`: seconds, or a duration such as `1m`. */
const windowOf = (size: unknown): string => (typeof size === 'number' ? `${size}s` : (textOf(size) ?? '1m'));

const CALLBACK_SECRET = 'GATEWAY_CALLBACK_SECRET';

/** Callbacks are signed here, and the format has no key for that: it comes from a variable. */
function callbackOf(document: Part, env: Environment, notices: string[]): Part | undefined {
  const url = textOf(document.callback);
  if (url === undefined) return undefined;
  if (textOf(env[CALLBACK_SECRET]) !== undefined) return { url, secret: `\${${CALLBACK_SECRET}}` };
  notices.push(
    `callback: left out, since callbacks are signed: set ${CALLBACK_SECRET} to the key of the signature`,
  );
  return undefined;
}

/** `routes: [{ path, target, methods }]`, each method a route here. */
function routesOf(document: Part, callback: Part | undefined, notices: string[]): Part[] {
  return recordsOf(document.routes).flatMap((route, index) => {
    const place = `routes[${index}].`;
    noteOthers(route, place, ['name', 'path', 'target', 'method', 'methods'], notices);
    const path = textOf(route.path) ?? '';
    const methods = textsOf(route.methods ?? route.method).map(method => method.toUpperCase());
    return (methods.length === 0 ? [undefined] : methods).map(method =>
      compact({
        name: nameOf([textOf(route.name) ?? path, method?.toLowerCase()].filter(Boolean).join('-')),
        match: compact({ path, method }),
        targets: [{ url: textOf(route.target) ?? '' }],
        callback,
      }),
    );
  });
}

/** `security: [{ endpoint, auth, rateLimit }]`, on the routes of the endpoint. */
function secureEndpoints(rules: readonly Part[], routes: Part[], notices: string[]): void {
  for (const [index, rule] of rules.entries()) {
    const place = `security[${index}].`;
    noteOthers(rule, place, ['endpoint', 'auth', 'rateLimit'], notices);
    const endpoint = textOf(rule.endpoint);
    const secured = routes.filter(({ match }) => recordOf(match).path === endpoint);
    if (secured.length === 0) notices.push(`${place}endpoint: no route has the path ${endpoint}`);
    const limit = limitOf(rule.rateLimit);
    const auth = textOf(rule.auth);
    for (const route of secured) {
      if (auth !== undefined) route.auth = auth === 'none' ? 'none' : [auth];
      if (limit !== undefined) route.limits = [limit];
    }
    if (auth === 'jwt')
      notices.push(`${place}auth: no issuer of tokens is said; name it in auth.jwt, or over the API`);
  }
}

function authenticationOf(authentication: Part, notices: string[]): Part[] | undefined {
  const place = 'security.authentication.';
  noteOthers(authentication, place, ['type', 'secret_key', 'token_expiry', 'issuer', 'audience'], notices);
  const type = textOf(authentication.type);
  if (type !== undefined && type !== 'jwt')
    notices.push(`${place}type: ${type} is not known; keys are always taken`);
  const secret = textOf(authentication.secret_key);
  if (type !== 'jwt' || secret === undefined) return undefined;
  const issuer = textOf(authentication.issuer) ?? ISSUER;
  const audience = textOf(authentication.audience) ?? ISSUER;
  if (authentication.issuer === undefined || authentication.audience === undefined)
    notices.push(`${place}secret_key: tokens must carry iss ${issuer} and aud ${audience}`);
  if (authentication.token_expiry !== undefined)
    notices.push(
      `${place}token_expiry: tokens carry their own end (exp), and ./sluice tokens create --expires sets it`,
    );
  return [{ issuer, audience, secret, tenant: 'default' }];
}

/** What permissions are called elsewhere. */
const permissionNames: Readonly<Record<string, readonly string[]>> = {
  read: ['models'],
  write: ['chat', 'embeddings', 'http'],
  invoke: ['chat', 'embeddings', 'http'],
  admin: ['admin'],
};

function rolesOf(authorization: Part, notices: string[]): Part | undefined {
  const place = 'security.authorization.';
  noteOthers(authorization, place, ['enabled', 'permission_model', 'default_permissions'], notices);
  if (authorization.enabled === false)
    notices.push(`${place}enabled: roles cannot be switched off here; a role with "*" may do everything`);
  const model = textOf(authorization.permission_model);
  if (model !== undefined && model !== 'rbac')
    notices.push(`${place}permission_model: ${model} is not known, only rbac`);
  const wanted = textsOf(authorization.default_permissions ?? []);
  if (wanted.length === 0) return undefined;
  const permissions = [...new Set(wanted.flatMap(name => permissionNames[name] ?? [name]))];
  return { developer: { permissions } };
}

function corsOf(cors: Part, notices: string[]): Part | undefined {
  const names = [
    'enabled',
    'origins',
    'methods',
    'headers',
    'allowed_origins',
    'allowed_methods',
    'allowed_headers',
  ];
  noteOthers(cors, 'security.cors.', names, notices);
  if (cors.enabled === false || Object.keys(cors).length === 0) return undefined;
  return compact({
    origins: cors.allowed_origins ?? cors.origins ?? ['*'],
    methods: cors.allowed_methods ?? cors.methods,
    headers: cors.allowed_headers ?? cors.headers,
  });
}

/** `rate_limiting`, of everybody: on every route, or where there is none as a tier. */
function limitEverybody(rates: Part, routes: Part[], notices: string[]): Part | undefined {
  noteOthers(
    rates,
    'security.rate_limiting.',
    ['enabled', 'default_limit', 'burst_limit', 'window_size'],
    notices,
  );
  if (rates.enabled === false || typeof rates.default_limit !== 'number') return undefined;
  const limit = compact({
    requests: rates.default_limit,
    per: windowOf(rates.window_size),
    burst: rates.burst_limit,
    by: 'key',
  });
  for (const route of routes) route.limits ??= [limit];
  if (routes.length > 0) return undefined;
  notices.push('security.rate_limiting: there is no route to put it on; keys of the tier "default" have it');
  return { default: { limits: [limit] } };
}

/** YAML with `routes: [{ path, target, methods }]`, `callback`, and `security`, a list by endpoint or an object of sections. */
export const convertSecurity: Convert = (document, env) => {
  const notices: string[] = [];
  noteOthers(document, '', ['version', 'routes', 'security', 'callback'], notices);
  const routes = routesOf(document, callbackOf(document, env, notices), notices);
  if (!isPlain(document.security)) {
    secureEndpoints(recordsOf(document.security), routes, notices);
    return { document: { version: 1, routes }, notices };
  }
  const { authentication, authorization, rate_limiting: rates, cors } = document.security;
  noteOthers(
    document.security,
    'security.',
    ['authentication', 'authorization', 'rate_limiting', 'cors'],
    notices,
  );
  const jwt = authenticationOf(recordOf(authentication), notices);
  const roles = rolesOf(recordOf(authorization), notices);
  const allowed = corsOf(recordOf(cors), notices);
  const tiers = limitEverybody(recordOf(rates), routes, notices);
  return {
    document: compact({
      version: 1,
      server: allowed && { cors: allowed },
      auth: jwt === undefined && roles === undefined ? undefined : compact({ jwt, roles }),
      tiers,
      routes: routes.length === 0 ? undefined : routes,
    }),
    notices,
  };
};
