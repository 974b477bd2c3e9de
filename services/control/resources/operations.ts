import { applyPatch, redactDocument } from '@sluice/config';
import { GatewayError, type Outcome, replyJson, replyWhole } from '@sluice/contract';
import { z } from 'zod';
import { etagOf, requireMatch } from '../api/etag.ts';
import { type Operation, type OperationRequest, operation } from '../api/operation.ts';
import { pageFrom, pageOf, pageQuery } from '../api/page.ts';
import { messageQuery } from '../config/config-schemas.ts';
import { type Applied, type ConfigEditor, revisionTag } from '../config/edit-config.ts';
import { editErrors } from '../config/operations.ts';
import {
  type Collection,
  type Thing,
  thingNamed,
  thingsOf,
  withThings,
  writtenThings,
} from './collection.ts';

const params = z.strictObject({ name: z.string().max(64) });
const query = z.strictObject(messageQuery);
const REVISION_HEADER = 'x-sluice-revision';

type Request = Pick<OperationRequest, 'envelope' | 'caller'> & { query: z.output<typeof query> };

/** Secrets in it are hidden; where they are in the document decides which they are. */
const shown = (thing: Thing, { path, shape }: Collection): Thing => {
  const { name, ...rest } = redactDocument(thing, [...path, shape === 'list' ? 0 : thing.name]) as Thing;
  return { name, ...rest };
};

/** The operations on the things of one kind. Each change is a revision of the configuration. */
export function collectionOperations(collection: Collection, editor: ConfigEditor): Operation[] {
  const { segment, noun, idNoun, tag, resource, jsonSchema, builtIn, expand, listedElsewhere } = collection;
  const schema = z.looseObject({ name: z.string() }).meta({
    id: idNoun,
    ...shownAs(() => ({ ...jsonSchema(), required: ['name'] })),
  });
  const base = `/api/v1/${segment}`;
  const one = {
    description: `The ${noun}.`,
    schema,
    headers: { etag: 'For `If-Match`.', [REVISION_HEADER]: 'The revision of the configuration that has it.' },
  };
  const write = { admits: `${resource}:write`, reach: 'installation', tag } as const;
  const read = { admits: `${resource}:read`, reach: 'installation', tag } as const;

  const answer = (status: number, thing: Thing, revision: number): Outcome =>
    replyJson(status, shown(thing, collection), {
      etag: etagOf(thing),
      [REVISION_HEADER]: String(revision),
      ...(status === 201 && { location: `${base}/${encodeURIComponent(thing.name)}` }),
    });

  /** As it stands in the document now, which is not always as it was sent: secrets are taken out. */
  const answerApplied = (status: number, name: string, { document, revision }: Applied): Outcome =>
    answer(status, thingNamed(writtenThings(document, collection), name, collection), revision.revision);

  const edit = (
    { envelope, caller, query: { message } }: Request,
    purpose: string,
    change: (things: Thing[]) => Thing[],
  ): Promise<Applied> =>
    editor.apply({
      envelope,
      caller,
      message: message ?? purpose,
      matchesRevision: false,
      change: document => withThings(document, collection, change(writtenThings(document, collection))),
    });

  /** What is there now has to be what `If-Match` names. */
  const requireUnchanged = ({ envelope }: Request, present: Thing | undefined): void =>
    requireMatch(envelope, present === undefined ? undefined : etagOf(present));

  async function create(request: Request, body: Record<string, unknown>): Promise<Outcome> {
    let name = '';
    const applied = await edit(request, `Create a ${noun}`, things => {
      const thing = named(expand?.(body, things) ?? body);
      if (things.some(({ name }) => name === thing.name))
        throw new GatewayError('conflict', {
          message: `There is already a ${noun} ${JSON.stringify(thing.name)}.`,
          param: 'name',
        });
      name = thing.name;
      return [...things, thing];
    });
    return answerApplied(201, name, applied);
  }

  async function replace(request: Request, name: string, change: (present: Thing | undefined) => Thing) {
    let status = 200;
    const applied = await edit(request, `Change the ${noun} ${name}`, things => {
      const index = things.findIndex(thing => thing.name === name);
      requireUnchanged(request, things[index]);
      const thing = change(things[index]);
      status = index < 0 ? 201 : 200;
      return index < 0 ? [...things, thing] : things.with(index, thing);
    });
    return { status, ...applied };
  }

  const list = operation({
    ...read,
    method: 'GET',
    path: base,
    id: `list${idNoun}s`,
    summary: `Every ${noun}`,
    query: z.strictObject(pageQuery),
    answers: { 200: { description: 'A page, in the order of the configuration.', schema: pageOf(schema) } },
    async handle({ query: page }) {
      const { document } = await editor.current();
      const { data, next } = pageFrom(thingsOf(document, collection), page, ({ name }) => name);
      return replyJson(200, { data: data.map(thing => shown(thing, collection)), next });
    },
  });

  return [
    ...(listedElsewhere ? [] : [list]),
    operation({
      ...write,
      method: 'POST',
      path: base,
      id: `create${idNoun}`,
      summary: `Create a ${noun}`,
      ...(segment === 'routes' && {
        description:
          'A route as the configuration has it; or, for an HTTP service, `{"path": "/predict", "target": "http://ai-service:8080", "method": "POST"}`.',
      }),
      query,
      body: z
        .record(z.string(), z.unknown())
        .meta(shownAs(() => (expand === undefined ? jsonSchema() : { anyOf: [jsonSchema(), shortRoute] }))),
      answers: { 201: one },
      errors: editErrors,
      handle: ({ body, ...request }) => create(request, body),
    }),
    operation({
      ...read,
      method: 'GET',
      path: `${base}/{name}`,
      id: `show${idNoun}`,
      summary: `One ${noun}`,
      params,
      answers: { 200: one },
      errors: ['not_found'],
      async handle({ params: { name } }) {
        const { revision, document } = await editor.current();
        return answer(200, thingNamed(thingsOf(document, collection), name, collection), revision.revision);
      },
    }),
    operation({
      ...write,
      method: 'PUT',
      path: `${base}/{name}`,
      id: `put${idNoun}`,
      summary: `Make a ${noun} what the body says`,
      params,
      query,
      body: z.record(z.string(), z.unknown()).meta(shownAs(() => ({ ...jsonSchema(), required: [] }))),
      answers: { 200: one, 201: { ...one, description: `The ${noun}, which is new.` } },
      errors: editErrors,
      async handle({ body, params: { name }, ...request }) {
        const { status, ...applied } = await replace(request, name, () => ({ name, ...without(body, name) }));
        return answerApplied(status, name, applied);
      },
    }),
    operation({
      ...write,
      method: 'PATCH',
      path: `${base}/{name}`,
      id: `patch${idNoun}`,
      summary: `Change a part of a ${noun}`,
      description: 'A JSON Merge Patch (RFC 7396): null removes, lists are replaced.',
      params,
      query,
      body: z.record(z.string(), z.unknown()),
      answers: { 200: one },
      errors: ['not_found', ...editErrors],
      async handle({ body, params: { name }, ...request }) {
        const applied = await replace(request, name, present => {
          const found = present ?? thingNamed(builtIn ?? [], name, collection);
          return { ...(applyPatch(found, without(body, name)) as Thing), name };
        });
        return answerApplied(200, name, applied);
      },
    }),
    operation({
      ...write,
      method: 'DELETE',
      path: `${base}/{name}`,
      id: `delete${idNoun}`,
      summary: `Remove a ${noun}`,
      params,
      query,
      answers: { 204: { description: 'It is gone.' } },
      errors: ['not_found', ...editErrors],
      async handle({ params: { name }, ...request }) {
        const { revision } = await edit(request, `Remove the ${noun} ${name}`, things => {
          requireUnchanged(request, thingNamed(things, name, collection));
          return things.filter(thing => thing.name !== name);
        });
        return replyWhole(204, { etag: revisionTag(revision.revision) }, new Uint8Array(0));
      },
    }),
  ];
}

const shortRoute = {
  type: 'object',
  properties: {
    path: { type: 'string' },
    target: { type: 'string' },
    method: { type: 'string' },
    name: { type: 'string' },
  },
  required: ['path', 'target'],
};

function named(thing: Record<string, unknown>): Thing {
  const { name } = thing;
  if (typeof name === 'string') return { ...thing, name };
  throw new GatewayError('invalid_request', { message: 'name: expected a text', param: 'name' });
}

/** The name is that of the path; another one in the body is refused. */
function without(body: Record<string, unknown>, name: string): Record<string, unknown> {
  const { name: given, ...rest } = body;
  if (given === undefined || given === name) return rest;
  throw new GatewayError('invalid_request', {
    message: `name: the path says ${JSON.stringify(name)}; things are not renamed, create another one`,
    param: 'name',
  });
}

/** What documents say of a schema, in place of what zod would. */
const shownAs = (jsonSchema: () => Record<string, unknown>) => ({
  override: (context: { jsonSchema: Record<string, unknown> }) => {
    Object.assign(context.jsonSchema, jsonSchema());
  },
});
