import { type Endpoint, endpoints, operationOf, permissionFor, TAGS_HEADER } from '@sluice/contract';
import {
  type DescribedProtocol,
  type ErrorShape,
  type ProtocolDescription,
  protocolDescriptions,
} from './protocol-descriptions.ts';

type Json = Record<string, unknown>;

const isDescribed = (protocol: string): protocol is DescribedProtocol =>
  Object.hasOwn(protocolDescriptions, protocol);

const message = { type: 'string', description: 'What was wrong, and what to do.' };
const code = { type: 'string', description: 'One of the codes of docs/errors.md.' };

/** Errors of the gateway as the clients of each protocol read them. */
const errorShapes: Readonly<Record<ErrorShape, Json>> = {
  OpenAiError: {
    type: 'object',
    required: ['error'],
    properties: {
      error: {
        type: 'object',
        required: ['message', 'type', 'code'],
        properties: { message, type: { type: 'string' }, param: { type: ['string', 'null'] }, code },
      },
    },
  },
  AnthropicError: {
    type: 'object',
    required: ['type', 'error'],
    properties: {
      type: { const: 'error' },
      error: {
        type: 'object',
        required: ['type', 'message'],
        properties: { type: { type: 'string' }, message },
      },
    },
  },
  GeminiError: {
    type: 'object',
    required: ['error'],
    properties: {
      error: {
        type: 'object',
        required: ['code', 'message', 'status'],
        properties: { code: { type: 'integer' }, message, status: { type: 'string' } },
      },
    },
  },
  PlainError: { type: 'object', required: ['message'], properties: { message } },
};

const answerHeaders: Readonly<Record<string, string>> = {
  'x-request-id': 'The request’s id, in logs, traces and usage.',
  'x-sluice-revision': 'The revision of the configuration that it went by.',
  'x-sluice-target': 'Provider and model that answered.',
  'x-sluice-attempts': 'How many calls to providers it took.',
  'x-sluice-loss': 'What could not be translated for the target.',
};

const tagsParameter = {
  name: TAGS_HEADER,
  in: 'header',
  description: 'Tags for budgets and usage, such as `project=apollo,stage=test`.',
  schema: { type: 'string' },
};

/** `/v1/models/*` has a name for its last step in OpenAPI. */
const templateOf = (path: string): string => path.replace(/\*$/, '{model}');

/** `postV1ChatCompletions`. */
const idOf = (method: string, path: string): string =>
  method.toLowerCase() +
  path
    .split(/[^A-Za-z0-9]+/)
    .map(word => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

const json = (schema: Json): Json => ({ 'application/json': { schema } });

function bodyOf({ properties, required = [], example, bodyType = 'application/json' }: ProtocolDescription) {
  if (properties === undefined) return {};
  const schema = { type: 'object', properties, required };
  return {
    requestBody: { required: true, content: { [bodyType]: { schema, ...(example && { example }) } } },
  };
}

function answerOf(path: string, { streams, answerType }: ProtocolDescription): Json {
  const content = answerType === undefined ? json({ type: 'object' }) : { [answerType]: {} };
  if (path.endsWith('/converse-stream')) return { 'application/vnd.amazon.eventstream': {} };
  return { ...content, ...(streams && { [streams]: { schema: { type: 'string' } } }) };
}

function describe(method: string, path: string, protocol: DescribedProtocol): Json {
  const description = protocolDescriptions[protocol];
  const { tag, summary, reference, errors } = description;
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return {
    operationId: idOf(method, path),
    tags: [tag],
    summary,
    description: `Needs the permission \`${permissionFor(protocol)}\`.`,
    externalDocs: { description: 'Everything that it takes and answers.', url: reference },
    parameters: [
      ...names.map(name => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
      ...(operationOf(protocol) === 'models' ? [] : [{ $ref: '#/components/parameters/tags' }]),
    ],
    ...bodyOf(description),
    responses: {
      200: {
        description: 'The answer, as the protocol has it.',
        headers: Object.fromEntries(
          Object.keys(answerHeaders).map(name => [name, { $ref: `#/components/headers/${name}` }]),
        ),
        content: answerOf(path, description),
      },
      default: {
        description: 'An error of the gateway or of the provider, as the protocol has it.',
        content: json({ $ref: `#/components/schemas/${errors}` }),
      },
    },
  };
}

/** What is there beside, for those who run the gateway; it needs no key. */
const pages: readonly (readonly [path: string, summary: string, type: string])[] = [
  ['/health', 'Whether the process lives', 'application/json'],
  ['/ready', 'Whether it takes requests, and the revision that it serves', 'application/json'],
  ['/metrics', 'The figures of all processes, for Prometheus', 'text/plain'],
];

const describePage = (path: string, summary: string, type: string): Json => ({
  get: {
    operationId: idOf('get', path),
    tags: ['Operation'],
    summary,
    security: [],
    responses: { 200: { description: 'As asked.', content: { [type]: {} } } },
  },
});

function pathsOf(all: readonly Endpoint[]): Json {
  const paths: Record<string, Json> = {};
  for (const { path, methods, protocol } of all) {
    if (!isDescribed(protocol)) continue;
    const template = templateOf(path);
    for (const method of methods)
      paths[template] = { ...paths[template], [method.toLowerCase()]: describe(method, template, protocol) };
  }
  for (const page of pages) paths[page[0]] = describePage(...page);
  return paths;
}

/**
 * The OpenAPI 3.1 document of what callers of models ask for. Bodies are described as far as the gateway reads them: the
 * rest is the provider's.
 */
export const describeDataPlane = (version: string): object => ({
  openapi: '3.1.1',
  info: {
    title: 'Sluice: models',
    version,
    description:
      'Models of every provider, each by the protocol that the caller speaks. Paths of routes to HTTP services of your own are beside these: `GET /api/v1/routes` lists them.',
    license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/' }],
  tags: [...new Set([...Object.values(protocolDescriptions).map(({ tag }) => tag), 'Operation'])].map(
    name => ({ name }),
  ),
  security: [{ key: [] }, { anthropicKey: [] }, { googleKey: [] }],
  paths: pathsOf(endpoints),
  components: {
    securitySchemes: {
      key: {
        type: 'http',
        scheme: 'bearer',
        description: 'A key of the gateway, or a token of a configured issuer.',
      },
      anthropicKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
      googleKey: { type: 'apiKey', in: 'header', name: 'x-goog-api-key' },
    },
    parameters: { tags: tagsParameter },
    headers: Object.fromEntries(
      Object.entries(answerHeaders).map(([name, description]) => [
        name,
        { description, schema: { type: 'string' } },
      ]),
    ),
    schemas: errorShapes,
  },
});
