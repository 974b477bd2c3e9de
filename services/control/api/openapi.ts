import { type ErrorCode, errorRegistry } from '@sluice/contract';
import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { type Operation, tags } from './operation.ts';

const problemSchema = z
  .object({
    type: z.string().meta({ description: '`urn:sluice:error:` and the code.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What was wrong, and what to do.' }),
    code: z.string().meta({ description: 'One of the codes of docs/errors.md.' }),
    param: z.string().optional().meta({ description: 'The field at fault.' }),
    request_id: z.string(),
  })
  .meta({ id: 'Problem', description: 'Problem details, RFC 9457.' });

/** What any operation may answer with, whoever asks. */
const everywhere: readonly ErrorCode[] = [
  'internal',
  'not_ready',
  'overloaded',
  'stage_unavailable',
  'rate_limited',
];

function errorsOf({ admits, body, params, query, errors = [] }: Operation): ErrorCode[] {
  const codes = new Set<ErrorCode>([...everywhere, ...errors]);
  if (admits !== 'public') codes.add('unauthenticated').add('permission_denied');
  if (body !== undefined) codes.add('invalid_json').add('body_too_large');
  if (Object.keys(params.shape).length > 0) codes.add('not_found');
  if (body !== undefined || [params, query].some(schema => Object.keys(schema.shape).length > 0))
    codes.add('invalid_request');
  return [...codes];
}

function problemResponses(operation: Operation): ZodOpenApiResponsesObject {
  const byStatus = Map.groupBy(errorsOf(operation), code => errorRegistry[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      `${status}`,
      {
        description: codes.map(code => `\`${code}\`: ${errorRegistry[code].message}`).join(' '),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  );
}

function responsesOf(operation: Operation): ZodOpenApiResponsesObject {
  const answers = Object.entries(operation.answers).map(
    ([status, { description, schema, contentType, headers = {} }]) => [
      status,
      {
        description,
        ...((schema ?? contentType) !== undefined && {
          content: { [contentType ?? 'application/json']: schema === undefined ? {} : { schema } },
        }),
        ...(Object.keys(headers).length > 0 && {
          headers: Object.fromEntries(
            Object.entries(headers).map(([name, meaning]) => [
              name,
              { description: meaning, schema: { type: 'string' as const } },
            ]),
          ),
        }),
      },
    ],
  );
  return { ...problemResponses(operation), ...Object.fromEntries(answers) };
}

function describe(operation: Operation): ZodOpenApiOperationObject {
  const { id, tag, summary, description, admits, reach, params, query, body, bodyFormats } = operation;
  const needed =
    admits === 'public' || admits === 'credential'
      ? undefined
      : `Needs the permission \`${admits}\`${reach === 'installation' ? ', for the whole installation' : ''}.`;
  const text = [description, needed].filter(part => part !== undefined).join('\n\n');
  const formats = ['application/json', ...(bodyFormats ? ['application/yaml', 'application/toml'] : [])];
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(text !== '' && { description: text }),
    ...(admits === 'public' && { security: [] }),
    requestParams: {
      ...(Object.keys(params.shape).length > 0 && { path: params }),
      ...(Object.keys(query.shape).length > 0 && { query }),
    },
    ...(body !== undefined && {
      requestBody: {
        required: !body.safeParse(undefined).success,
        content: Object.fromEntries(formats.map(format => [format, { schema: body }])),
      },
    }),
    responses: responsesOf(operation),
  };
}

/** The OpenAPI 3.1 document of operations. */
export function describeOperations(operations: readonly Operation[], version: string): object {
  const paths: ZodOpenApiPathsObject = {};
  for (const operation of operations) {
    const method = operation.method.toLowerCase() as Lowercase<Operation['method']>;
    paths[operation.path] = { ...paths[operation.path], [method]: describe(operation) };
  }
  return createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Sluice',
      version,
      description: 'An AI gateway: models of every provider at one address, and the API that manages it.',
      license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: tags.map(name => ({ name })),
    security: [{ key: [] }],
    components: {
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'A key of the gateway, or a token of a configured issuer.',
        },
      },
    },
    paths,
  });
}
