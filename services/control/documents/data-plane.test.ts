import { Validator } from '@seriousme/openapi-schema-validator';
import { dataProtocols, endpoints, GatewayError } from '@sluice/contract';
import { encodeError, readFacts } from '@sluice/protocol';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { openControl } from '../control-fixture.ts';
import { describeDataPlane } from './data-plane.ts';
import { type DescribedProtocol, protocolDescriptions } from './protocol-descriptions.ts';

interface Described {
  operationId: string;
  responses: { default?: { content: Record<string, { schema: { $ref: string } }> } };
}

const { paths, components } = describeDataPlane('0.0.0') as {
  paths: Record<string, Record<string, Described>>;
  components: { schemas: object };
};

test.each(['/openapi.json', '/api/v1/openapi.json'])('%s is an OpenAPI document', async path => {
  const { status, answer } = await openControl().call({ path, protocol: 'sluice-public' });
  expect(status).toBe(200);
  const { valid, errors } = await new Validator().validate(answer);
  expect({ valid, errors }).toEqual({ valid: true });
});

test('every endpoint of models is in the document once, by each of its methods', () => {
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`),
  );
  const called = endpoints
    .filter(({ protocol }) => !protocol.startsWith('sluice-'))
    .flatMap(({ methods, path }) => methods.map(method => `${method} ${path.replace(/\*$/, '{model}')}`));
  expect(described.sort()).toEqual([...called, 'GET /health', 'GET /metrics', 'GET /ready'].sort());
  const ids = Object.values(paths).flatMap(methods => Object.values(methods).map(each => each.operationId));
  expect(new Set(ids).size).toBe(ids.length);
});

const described = dataProtocols.filter((protocol): protocol is DescribedProtocol & typeof protocol =>
  Object.hasOwn(protocolDescriptions, protocol),
);

/** An example as clients send it: JSON, or a form whose files have some bytes. */
async function requestOf(protocol: DescribedProtocol): Promise<{ contentType: string; body: Buffer }> {
  const { example = {}, properties = {}, bodyType } = protocolDescriptions[protocol];
  if (bodyType === undefined)
    return { contentType: 'application/json', body: Buffer.from(JSON.stringify(example)) };
  const form = new FormData();
  for (const [name, value] of Object.entries(example)) {
    const isFile = Object.hasOwn(properties[name] ?? {}, 'contentMediaType');
    if (isFile) form.append(name, new Blob(['some bytes']), String(value));
    else form.append(name, String(value));
  }
  const sent = new Response(form);
  const contentType = sent.headers.get('content-type') ?? '';
  expect(contentType).toContain(bodyType);
  return { contentType, body: Buffer.from(await sent.arrayBuffer()) };
}

describe.each(described)('%s', protocol => {
  const { example, properties, required } = protocolDescriptions[protocol];
  const path = endpoints.find(endpoint => endpoint.protocol === protocol)?.path.replace('{model}', 'sample');

  test('its example is a request that the gateway takes', async () => {
    const shape = { type: 'object', properties, required };
    expect(new Ajv2020({ strict: false }).validate(shape, example)).toBe(true);
    const { contentType, body } = await requestOf(protocol);
    await readFacts({ protocol, path: path?.replace('{id}', 'sample') ?? '', contentType }, body);
  });

  test('its errors are as the document says', () => {
    const operation = Object.values(paths[path?.replace('sample', '{model}') ?? ''] ?? {})[0];
    const schema = operation?.responses.default?.content['application/json']?.schema;
    const ajv = new Ajv2020({ strict: false }).addSchema({ $id: 'document', components });
    const { bytes } = encodeError(protocol, new GatewayError('model_not_found', { param: 'model' }), 'r');
    const within = JSON.parse(JSON.stringify(schema).replace('#/', 'document#/'));
    expect(ajv.validate(within, JSON.parse(Buffer.from(bytes).toString()))).toBe(true);
  });
});
