import { type Envelope, GatewayError, type Outcome, replyJson, replyWhole } from '@sluice/contract';
import { type DirectoryEntry, directoryKey } from '@sluice/store';
import { z } from 'zod';
import type { Caller } from '../api/caller.ts';
import { etagOf, requireMatch } from '../api/etag.ts';
import { type Operation, type OperationRequest, operation } from '../api/operation.ts';
import { pageFrom, pageOf, pageQuery } from '../api/page.ts';
import { askedBy } from '../audit.ts';
import type { AdminDependencies } from '../dependencies.ts';
import { requireGrantable } from '../keys/grant.ts';
import { label } from '../keys/key-schema.ts';

type Kind = DirectoryEntry['kind'];
/** What of an entry is written; its names are those of the path. */
type Attributes = Record<string, unknown>;

const tag = 'Directory';
const common = {
  description: z.string().max(500).optional(),
  tier: label.optional().meta({ description: 'Tier of its callers that name none themselves.' }),
};
const disabled = z
  .boolean()
  .optional()
  .meta({ description: 'Nothing of it is let in, on every node within a second.' });
const shownCommon = { name: z.string(), createdAt: z.iso.datetime() };

interface KindOfEntry {
  kind: Kind;
  segment: 'tenants' | 'teams' | 'users';
  idNoun: string;
  attributes: z.ZodObject;
}

const kinds: readonly KindOfEntry[] = [
  {
    kind: 'tenant',
    segment: 'tenants',
    idNoun: 'Tenant',
    attributes: z.strictObject({ ...common, disabled }),
  },
  { kind: 'team', segment: 'teams', idNoun: 'Team', attributes: z.strictObject(common) },
  {
    kind: 'user',
    segment: 'users',
    idNoun: 'User',
    attributes: z.strictObject({
      ...common,
      email: z.email().max(320).optional(),
      team: label.optional(),
      roles: z.array(label).max(20).optional().meta({ description: 'Beside those of the user’s token.' }),
      disabled,
    }),
  },
];

const tenantOf = (entry: DirectoryEntry): string => (entry.kind === 'tenant' ? entry.name : entry.tenant);
const describe = ({ kind: _, createdAt, ...entry }: DirectoryEntry) => ({
  ...entry,
  createdAt: new Date(createdAt).toISOString(),
});
/** Throws `precondition_failed` where `If-Match` names another state of the entry. */
const requireState = (envelope: Pick<Envelope, 'headers'>, entry: DirectoryEntry | undefined): void =>
  requireMatch(envelope, entry && etagOf(describe(entry)));
const sortKey = (entry: DirectoryEntry): string => `${tenantOf(entry)}\u0000${entry.name}`;

function operationsOf(
  { kind, segment, idNoun, attributes }: KindOfEntry,
  dependencies: AdminDependencies,
): Operation[] {
  const { directory, audit, config, clock } = dependencies;
  const isTenant = kind === 'tenant';
  const base = `/api/v1/${segment}`;
  const path = isTenant ? `${base}/{name}` : `${base}/{tenant}/{name}`;
  const params = isTenant ? z.strictObject({ name: label }) : z.strictObject({ tenant: label, name: label });
  const schema = attributes
    .extend({ ...shownCommon, ...(!isTenant && { tenant: z.string() }) })
    .meta({ id: idNoun });
  const one = { description: `The ${kind}.`, schema, headers: { etag: 'For `If-Match`.' } };
  const read = { admits: `${segment}:read`, reach: 'tenant', tag } as const;
  /** A tenant’s own admin must not let it in again. */
  const write = { admits: `${segment}:write`, reach: isTenant ? 'installation' : 'tenant', tag } as const;

  const namesOf = (given: Record<string, unknown>) => {
    const name = String(given.name);
    return { name, tenant: isTenant ? name : String(given.tenant) };
  };

  async function find(given: Record<string, unknown>, caller: Caller): Promise<DirectoryEntry | undefined> {
    const { tenant, name } = namesOf(given);
    if (!caller.sees(tenant)) return undefined;
    return (await directory.list()).get(directoryKey(kind, tenant, name));
  }

  const notFound = (): GatewayError =>
    new GatewayError('not_found', { message: `There is no ${kind} of this name.` });

  const answer = (status: number, entry: DirectoryEntry): Outcome => {
    const described = describe(entry);
    return replyJson(status, described, { etag: etagOf(described) });
  };

  async function put(
    { envelope, caller }: Pick<OperationRequest, 'envelope' | 'caller'>,
    given: Record<string, unknown>,
    body: Attributes,
  ): Promise<Outcome> {
    const { tenant, name } = namesOf(given);
    caller.narrow(tenant);
    const present = await find(given, caller);
    requireState(envelope, present);
    requireGrantable(
      {
        roles: z.array(z.string()).optional().parse(body.roles),
        tier: z.string().optional().parse(body.tier),
      },
      caller,
      config.current().config,
    );
    const entryUpon = (known: DirectoryEntry | undefined) =>
      ({
        ...body,
        kind,
        ...(!isTenant && { tenant }),
        name,
        createdAt: known?.createdAt ?? clock(),
      }) as unknown as DirectoryEntry;
    let entry = entryUpon(present);
    let isNew = present === undefined;
    await audit(
      {
        ...askedBy({ envelope, caller }, 'directory.put'),
        tenant,
        target: { kind, id: isTenant ? name : `${tenant}/${name}` },
        details: { before: JSON.stringify(present ?? null), after: JSON.stringify(entry) },
      },
      () =>
        directory.update(directoryKey(kind, tenant, name), known => {
          requireState(envelope, known);
          isNew = known === undefined;
          entry = entryUpon(known);
          return entry;
        }),
    );
    return answer(isNew ? 201 : 200, entry);
  }

  async function remove(
    { envelope, caller }: Pick<OperationRequest, 'envelope' | 'caller'>,
    given: Record<string, unknown>,
  ): Promise<Outcome> {
    const present = await find(given, caller);
    if (present === undefined) throw notFound();
    requireState(envelope, present);
    const { tenant, name } = namesOf(given);
    await audit(
      {
        ...askedBy({ envelope, caller }, 'directory.removed'),
        tenant,
        target: { kind, id: isTenant ? name : `${tenant}/${name}` },
        details: { before: JSON.stringify(present) },
      },
      () =>
        directory.update(directoryKey(kind, tenant, name), known => {
          if (known === undefined) throw notFound();
          requireState(envelope, known);
          return undefined;
        }),
    );
    return replyWhole(204, {}, new Uint8Array(0));
  }

  return [
    operation({
      ...read,
      method: 'GET',
      path: base,
      id: `list${idNoun}s`,
      summary: `Every ${kind}`,
      query: z.strictObject({ tenant: z.string().max(128).optional(), ...pageQuery }),
      answers: { 200: { description: 'A page, by name.', schema: pageOf(schema) } },
      async handle({ query, caller }) {
        const tenant = caller.narrow(query.tenant);
        const entries = [...(await directory.list()).values()]
          .filter(entry => entry.kind === kind && (tenant === undefined || tenantOf(entry) === tenant))
          .sort((left, right) => (sortKey(left) < sortKey(right) ? -1 : 1));
        const { data, next } = pageFrom(entries, query, entry =>
          Buffer.from(sortKey(entry)).toString('base64url'),
        );
        return replyJson(200, { data: data.map(describe), next });
      },
    }),
    operation({
      ...read,
      method: 'GET',
      path,
      id: `show${idNoun}`,
      summary: `One ${kind}`,
      params,
      answers: { 200: one },
      errors: ['not_found'],
      async handle({ params: given, caller }) {
        const entry = await find(given, caller);
        if (entry === undefined) throw notFound();
        return answer(200, entry);
      },
    }),
    operation({
      ...write,
      method: 'PUT',
      path,
      id: `put${idNoun}`,
      summary: `Make a ${kind} what the body says`,
      params,
      body: attributes,
      answers: { 200: one, 201: { ...one, description: `The ${kind}, which is new.` } },
      errors: ['precondition_failed'],
      handle: ({ params: given, body, ...request }) => put(request, given, body),
    }),
    operation({
      ...write,
      method: 'DELETE',
      path,
      id: `delete${idNoun}`,
      summary: `Forget what is known of a ${kind}`,
      description: 'Its name stays usable: keys, tokens, limits and usage go on under it.',
      params,
      answers: { 204: { description: 'It is gone.' } },
      errors: ['not_found', 'precondition_failed'],
      handle: ({ params: given, ...request }) => remove(request, given),
    }),
  ];
}

/** Tenants, teams and users: names that credentials carry, and what is known of them. */
export const directoryOperations = (dependencies: AdminDependencies): Operation[] =>
  kinds.flatMap(kind => operationsOf(kind, dependencies));
