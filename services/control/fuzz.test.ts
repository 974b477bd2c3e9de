import type { Principal } from '@sluice/contract';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyRecord, openControl } from './control-fixture.ts';
import { type Schema, valuesOf } from './fuzz-fixture.ts';

const RUNS = 30;
const CANARY = 'canary-of-the-rival';

interface Described {
  operationId: string;
  parameters?: { in: 'path' | 'query'; name: string; schema: Schema }[];
  requestBody?: { content: { 'application/json': { schema: Schema } } };
  responses: Record<string, { content?: Record<string, { schema?: Schema }> }>;
}

interface Document {
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, Schema> };
}

const principals: readonly (Principal | undefined)[] = [
  undefined,
  { tenant: 'acme', keyId: 'key_acme', roles: ['owner'] },
  { tenant: 'acme', user: 'ada', roles: ['viewer', 'developer'] },
];

const file = { routes: [{ name: 'chat', targets: [{ provider: 'sample' }] }] };

async function open() {
  const control = openControl();
  const { config, keys, directory } = control.stores;
  await config.publish({ author: 'file', message: '', layers: { file } }, 0);
  for (const [tenant, name] of [
    ['acme', 'own'],
    ['rival', CANARY],
  ] as const)
    await keys.put(keyRecord({ id: `key_${tenant}`, tenant, name }));
  await directory.put('user:rival:bob', {
    kind: 'user',
    tenant: 'rival',
    name: 'bob',
    description: CANARY,
    createdAt: 1,
  });
  const { answer } = await control.call({ path: '/api/v1/openapi.json', protocol: 'sluice-public' });
  return { ...control, document: answer as unknown as Document };
}

/** `text` as one segment of a path. No client can ask for `.` or `..`: URLs are resolved before they are sent. */
const segmentOf = (text: string): string => (/^\.{0,2}$/.test(text) ? '-' : encodeURIComponent(text));

/** What a caller of `path` asks for, its parameters filled in. */
function addressOf(path: string, parameters: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  let filled = path;
  for (const [name, value] of Object.entries(parameters)) {
    const text = (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed();
    if (path.includes(`{${name}}`)) filled = filled.replace(`{${name}}`, () => segmentOf(text));
    // An answer that stays open has no end to look at.
    else if (name !== 'follow') query.set(name, text);
  }
  return query.size === 0 ? filled : `${filled}?${query}`;
}

test('whatever is asked, nothing fails by itself, answers are as the document says, and none is of another tenant', async () => {
  const { call, operations, document } = await open();
  const { paths, components } = document;
  const resolve = (ref: string): Schema => components.schemas[ref.split('/').at(-1) ?? ''] ?? {};
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'api', components });
  const within = (schema: Schema): object =>
    JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"api#/components/'));
  const seen = new Map<number, number>();

  for (const [path, methods] of Object.entries(paths))
    for (const [method, { operationId, parameters = [], requestBody, responses }] of Object.entries(
      methods,
    )) {
      const isPublic = operations.find(({ id }) => id === operationId)?.admits === 'public';
      const asked = fc.record({
        principal: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, fc.constantFrom(...principals)),
        parameters: fc.record(
          Object.fromEntries(parameters.map(({ name, schema }) => [name, valuesOf(schema, resolve)])),
          { requiredKeys: parameters.filter(each => each.in === 'path').map(({ name }) => name) },
        ),
        body:
          requestBody === undefined
            ? fc.constant(undefined)
            : valuesOf(requestBody.content['application/json'].schema, resolve),
      });
      await fc.assert(
        fc.asyncProperty(asked, async ({ principal, parameters: given, body }) => {
          const request = { method: method.toUpperCase(), path: addressOf(path, given), body };
          const { status, answer } = await call({
            ...request,
            ...(principal !== undefined && { principal }),
            ...(isPublic && { protocol: 'sluice-public' as const }),
          });
          seen.set(status, (seen.get(status) ?? 0) + 1);
          const what = () =>
            `${operationId}: ${JSON.stringify(request)}: ${status} ${JSON.stringify(answer)}`.slice(0, 2_000);
          if (status >= 500 || responses[status] === undefined) expect.unreachable(what());
          const schema = status < 400 ? responses[status].content?.['application/json']?.schema : undefined;
          if (schema !== undefined && !ajv.validate(within(schema), answer))
            expect.unreachable(`${ajv.errorsText()} in ${what()}`);
          if (principal !== undefined && JSON.stringify(answer).includes(CANARY)) expect.unreachable(what());
        }),
        { numRuns: RUNS },
      );
    }
  console.info(`answers by status: ${JSON.stringify(Object.fromEntries(seen))}`);
  expect(seen.get(200)).toBeGreaterThan(0);
}, 120_000);
