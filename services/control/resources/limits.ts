import { GatewayError, type Outcome, replyJson } from '@sluice/contract';
import { z } from 'zod';
import { etagOf, requireMatch } from '../api/etag.ts';
import { type Operation, operation } from '../api/operation.ts';
import { pageFrom, pageOf, pageQuery } from '../api/page.ts';
import { messageQuery } from '../config/config-schemas.ts';
import type { ConfigEditor } from '../config/edit-config.ts';
import { editErrors } from '../config/operations.ts';
import { type Collection, type Thing, thingNamed, withThings, writtenThings } from './collection.ts';
import { collections } from './collections.ts';

const scopes = ['route', 'tier'] as const;
type Scope = (typeof scopes)[number];

const limitSchema = z.record(z.string(), z.unknown()).meta({
  id: 'Limit',
  description: 'A limit as the configuration writes it: `{"requests": 100, "per": "1m", "by": "key"}`.',
});
const limitedSchema = z
  .object({ scope: z.enum(scopes), name: z.string(), limits: z.array(limitSchema) })
  .meta({ id: 'Limits' });

function collectionOf(scope: Scope): Collection {
  const found = collections.find(({ segment }) => segment === `${scope}s`);
  if (found === undefined) throw new GatewayError('internal', { internal: `no collection of ${scope}s` });
  return found;
}

const describe = (scope: Scope, { name, limits }: Thing) => ({
  scope,
  name,
  limits: Array.isArray(limits) ? limits : [],
});

/** The limits of routes and tiers in one place. */
export function limitOperations(editor: ConfigEditor): Operation[] {
  const params = z.strictObject({ scope: z.enum(scopes), name: z.string().max(64) });
  const shown = {
    200: { description: 'Its limits.', schema: limitedSchema, headers: { etag: 'For `If-Match`.' } },
  };
  const described = (document: unknown, scope: Scope, name: string) => {
    const collection = collectionOf(scope);
    return describe(scope, thingNamed(writtenThings(document, collection), name, collection));
  };
  const answer = (limited: ReturnType<typeof describe>): Outcome =>
    replyJson(200, limited, { etag: etagOf(limited) });
  return [
    operation({
      method: 'GET',
      path: '/api/v1/limits',
      id: 'listLimits',
      tag: 'Policies',
      summary: 'The limits of routes and tiers',
      admits: 'limits:read',
      reach: 'installation',
      query: z.strictObject(pageQuery),
      answers: { 200: { description: 'A page of those that have any.', schema: pageOf(limitedSchema) } },
      async handle({ query }) {
        const { document } = await editor.current();
        const limited = scopes
          .flatMap(scope => writtenThings(document, collectionOf(scope)).map(thing => describe(scope, thing)))
          .filter(({ limits }) => limits.length > 0);
        return replyJson(
          200,
          pageFrom(limited, query, ({ scope, name }) => `${scope}/${name}`),
        );
      },
    }),
    operation({
      method: 'GET',
      path: '/api/v1/limits/{scope}/{name}',
      id: 'showLimits',
      tag: 'Policies',
      summary: 'The limits of one route or tier',
      admits: 'limits:read',
      reach: 'installation',
      params,
      answers: shown,
      errors: ['not_found'],
      handle: async ({ params: { scope, name } }) =>
        answer(described((await editor.current()).document, scope, name)),
    }),
    operation({
      method: 'PUT',
      path: '/api/v1/limits/{scope}/{name}',
      id: 'putLimits',
      tag: 'Policies',
      summary: 'Replace the limits of one route or tier',
      admits: 'limits:write',
      reach: 'installation',
      params,
      query: z.strictObject(messageQuery),
      body: z.strictObject({ limits: z.array(limitSchema).max(20) }),
      answers: shown,
      errors: ['not_found', ...editErrors],
      async handle({ envelope, caller, params: { scope, name }, body: { limits }, query: { message } }) {
        const collection = collectionOf(scope);
        const { document } = await editor.apply({
          envelope,
          caller,
          message: message ?? `Limit the ${scope} ${name}`,
          matchesRevision: false,
          change(present) {
            const things = writtenThings(present, collection);
            const thing = thingNamed(things, name, collection);
            requireMatch(envelope, etagOf(describe(scope, thing)));
            return withThings(
              present,
              collection,
              things.map(other => (other === thing ? { ...thing, limits } : other)),
            );
          },
        });
        return answer(described(document, scope, name));
      },
    }),
  ];
}
