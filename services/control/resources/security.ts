import { isPlain, pathnameOf } from '@sluice/config';
import { GatewayError, type Outcome, replyJson } from '@sluice/contract';
import { z } from 'zod';
import { etagOf, requireMatch } from '../api/etag.ts';
import { type Operation, operation } from '../api/operation.ts';
import { messageQuery } from '../config/config-schemas.ts';
import type { ConfigEditor } from '../config/edit-config.ts';
import { editErrors } from '../config/operations.ts';
import { type Thing, withThings, writtenThings } from './collection.ts';
import { collections } from './collections.ts';

const authTypes = ['jwt', 'api-key', 'any', 'none'] as const;
type AuthType = (typeof authTypes)[number];

const perUnit: Readonly<Record<string, string>> = { s: '1s', min: '1m', m: '1m', h: '1h', d: '1d' };
const rate = z
  .union([
    z.int().min(1).max(1_000_000_000),
    z.string().regex(/^\d{1,9}\/(?:s|m|min|h|d)$/, { error: 'expected a rate such as 100 or 100/min' }),
  ])
  .meta({ description: 'Requests a minute by key, or such as `100/min`, `5/s`, `1000/h`, `10000/d`.' });

const securitySchema = z
  .strictObject({
    authType: z
      .enum(authTypes)
      .optional()
      .meta({ description: '`any`: a key or a token. `none`: nobody has to show anything.' }),
    rateLimit: rate.optional(),
  })
  .refine(({ authType, rateLimit }) => authType !== undefined || rateLimit !== undefined, {
    error: 'expected authType, rateLimit, or both',
  })
  .meta({ id: 'Security' });

const shownSchema = z
  .object({
    endpoint: z.string(),
    authType: z.enum(authTypes),
    rateLimit: z.string().optional().meta({ description: 'Such as `100/min`. Absent: none by key.' }),
    routes: z.array(z.string()).meta({ description: 'The routes that take the path.' }),
  })
  .meta({ id: 'EndpointSecurity' });

const routes = collections.find(({ segment }) => segment === 'routes');

const pathOf = ({ match }: Thing): unknown => (isPlain(match) ? match.path : undefined);

function authTypeOf({ auth }: Thing): AuthType {
  if (auth === 'none') return 'none';
  const [only, other] = Array.isArray(auth) ? auth : [];
  if (other !== undefined) return 'any';
  return only === 'jwt' || only === 'api-key' ? only : 'any';
}

/** A limit of requests in a window by key: what `rateLimit` reads and writes. */
const isRate = (limit: unknown): limit is { requests: number; per: string } =>
  isPlain(limit) &&
  typeof limit.requests === 'number' &&
  typeof limit.per === 'string' &&
  (limit.by === undefined || limit.by === 'key');

const limitsOf = ({ limits }: Thing): unknown[] => (Array.isArray(limits) ? limits : []);

function rateText({ requests, per }: { requests: number; per: string }): string {
  const unit = Object.entries(perUnit).find(([, window]) => window === per)?.[0];
  return `${requests}/${unit ?? per}`;
}

function secured(route: Thing, { authType, rateLimit }: z.output<typeof securitySchema>): Thing {
  const { auth: _, ...rest } = route;
  const changed: Thing = authType === undefined ? route : { ...rest, ...authOf(authType) };
  if (rateLimit === undefined) return changed;
  const [count, unit = 'm'] = String(rateLimit).split('/');
  const limit = { requests: Number(count), per: perUnit[unit] ?? '1m', by: 'key' };
  return { ...changed, limits: [...limitsOf(route).filter(other => !isRate(other)), limit] };
}

function authOf(authType: AuthType): { auth?: unknown } {
  if (authType === 'any') return {};
  return { auth: authType === 'none' ? 'none' : [authType] };
}

/** Who may call an endpoint and how often, in two words: what stands in `auth` and `limits` of its routes. */
export function securityOperations(editor: ConfigEditor): Operation[] {
  if (routes === undefined) return [];
  const collection = routes;
  const params = z.strictObject({
    endpoint: z.string().max(1024).meta({ description: 'Path of the endpoint, URL-encoded: `%2Fpredict`.' }),
  });

  function routesAt(document: unknown, endpoint: string): Thing[] {
    const path = pathnameOf(endpoint.startsWith('/') ? endpoint : `/${endpoint}`);
    const found = writtenThings(document, collection).filter(route => pathOf(route) === path);
    if (found.length === 0)
      throw new GatewayError('not_found', {
        message: `There is no route of the path ${path}. Create it first: POST /api/v1/routes. Routes of models have their auth and limits at /api/v1/routes/{name}.`,
      });
    return found;
  }

  function describe(document: unknown, endpoint: string) {
    const found = routesAt(document, endpoint);
    const [first] = found;
    const limit = first === undefined ? undefined : limitsOf(first).find(isRate);
    return {
      endpoint: first === undefined ? endpoint : pathOf(first),
      authType: first === undefined ? 'any' : authTypeOf(first),
      rateLimit: limit === undefined ? undefined : rateText(limit),
      routes: found.map(({ name }) => name),
    };
  }

  function answer(document: unknown, endpoint: string): Outcome {
    const described = describe(document, endpoint);
    return replyJson(200, described, { etag: etagOf(described) });
  }

  const shown = {
    200: {
      description: 'Who may call it, and how often.',
      schema: shownSchema,
      headers: { etag: 'For `If-Match`.' },
    },
  };
  return [
    operation({
      method: 'GET',
      path: '/api/v1/security/{endpoint}',
      id: 'showSecurity',
      tag: 'Routes',
      summary: 'Who may call an endpoint, and how often',
      admits: 'routes:read',
      reach: 'installation',
      params,
      answers: shown,
      errors: ['not_found'],
      handle: async ({ params: { endpoint } }) => answer((await editor.current()).document, endpoint),
    }),
    operation({
      method: 'PUT',
      path: '/api/v1/security/{endpoint}',
      id: 'secureEndpoint',
      tag: 'Routes',
      summary: 'Say who may call an endpoint, and how often',
      description: 'Of every route that takes the path. What is left out stays as it is.',
      admits: 'routes:write',
      reach: 'installation',
      params,
      query: z.strictObject(messageQuery),
      body: securitySchema,
      answers: shown,
      errors: ['not_found', ...editErrors],
      async handle({ envelope, caller, params: { endpoint }, body, query: { message } }) {
        const { document } = await editor.apply({
          envelope,
          caller,
          message: message ?? `Secure ${endpoint}`,
          matchesRevision: false,
          change(present) {
            requireMatch(envelope, etagOf(describe(present, endpoint)));
            const names = new Set(routesAt(present, endpoint).map(({ name }) => name));
            const all = writtenThings(present, collection);
            return withThings(
              present,
              collection,
              all.map(route => (names.has(route.name) ? secured(route, body) : route)),
            );
          },
        });
        return answer(document, endpoint);
      },
    }),
  ];
}
