import type { AdminPermission, Envelope, ErrorCode, MaybePromise, Outcome } from '@sluice/contract';
import { z } from 'zod';
import type { Caller } from './caller.ts';

/** A request to the admin API by a caller who may make it, with everything parsed. */
export interface OperationRequest<
  Params extends z.ZodObject = z.ZodObject,
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodType,
> {
  envelope: Envelope;
  caller: Caller;
  params: z.output<Params>;
  query: z.output<Query>;
  body: z.output<Body>;
}

interface Answer {
  description: string;
  /** Absent: no body. */
  schema?: z.ZodType;
  /** Default: `application/json`. */
  contentType?: string;
  headers?: Record<string, string>;
}

/** Titles of the groups that the document shows operations in. */
export const tags = [
  'Configuration',
  'Routes',
  'Providers',
  'Policies',
  'Keys',
  'Directory',
  'Secrets',
  'Usage',
  'Audit',
  'Alerts',
  'Jobs',
  'Operation',
  'Session',
] as const;
type Tag = (typeof tags)[number];

/** What of a caller is asked for: a permission, any credential, or none at all. */
type Admission = AdminPermission | 'credential' | 'public';

export interface OperationDefinition<
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType,
> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Such as `/api/v1/keys/{id}`. */
  path: string;
  /** Name in generated clients, such as `createKey`. */
  id: string;
  tag: Tag;
  summary: string;
  description?: string;
  admits: Admission;
  /**
   * `tenant`: callers of one tenant may ask, and the handler keeps them to it by `caller.narrow` and `caller.sees`.
   * `installation`: only callers who reach the whole installation.
   */
  reach: 'tenant' | 'installation';
  params?: Params;
  query?: Query;
  body?: Body;
  /** Content types beside JSON, read as texts of a configuration. Default: none. */
  bodyFormats?: 'documents';
  /** Default: 64 KiB. */
  bodyLimitBytes?: number;
  /** By status. */
  answers: Readonly<Record<number, Answer>>;
  /** Beside those that every operation may answer with. */
  errors?: readonly ErrorCode[];
  handle(request: OperationRequest<Params, Query, Body>): MaybePromise<Outcome>;
}

export interface Operation
  extends Omit<OperationDefinition<z.ZodObject, z.ZodObject, z.ZodType>, 'handle' | 'params' | 'query'> {
  params: z.ZodObject;
  query: z.ZodObject;
  /** Parses what is given and runs the handler. Throws `invalid_request`. */
  run(given: GivenRequest): Promise<Outcome>;
}

interface GivenRequest {
  envelope: Envelope;
  caller: Caller;
  params: Record<string, string>;
  query: Record<string, string>;
  /** Reads and parses the body; called only where the operation has one. */
  readBody: () => Promise<unknown>;
  parse: <Schema extends z.ZodType>(schema: Schema, value: unknown) => z.output<Schema>;
}

const none = z.strictObject({});

/**
 * Something that the admin API can be asked: what it takes, who may, what it answers, and the code that does it. The
 * router, the OpenAPI document and the tests of every role all go by it.
 */
export function operation<
  Params extends z.ZodObject = typeof none,
  Query extends z.ZodObject = typeof none,
  Body extends z.ZodType = z.ZodUndefined,
>(definition: OperationDefinition<Params, Query, Body>): Operation {
  const { handle, params, query, body, ...rest } = definition;
  return {
    ...rest,
    ...(body !== undefined && { body }),
    params: params ?? none,
    query: query ?? none,
    async run({ envelope, caller, readBody, parse, ...given }) {
      const parsed = {
        params: parse(params ?? none, given.params),
        query: parse(query ?? none, given.query),
        body: body === undefined ? undefined : parse(body, await readBody()),
      };
      // What an absent schema stands for is what an empty one gives.
      return handle({ envelope, caller, ...parsed } as OperationRequest<Params, Query, Body>);
    },
  };
}
