import { expect, test } from 'vitest';
import { z } from 'zod';
import { keyRecord, openControl } from '../control-fixture.ts';
import type { Operation } from './operation.ts';

const nameOf = ({ method, path }: Operation): string => `${method} ${path}`;

function isList({ answers }: Operation): boolean {
  const { schema, contentType } = answers[200] ?? {};
  return schema instanceof z.ZodObject && contentType === undefined && Object.hasOwn(schema.shape, 'data');
}

/** Few by themselves: a row for each thing that there is to count, and a hundred positions of readers at most. */
const few: ReadonlySet<string> = new Set([
  'GET /api/v1/metrics',
  'GET /api/v1/usage',
  'GET /api/v1/usage/positions',
]);

test('every list answers a page at a time', () => {
  const lists = openControl().operations.filter(
    operation => isList(operation) && !few.has(nameOf(operation)),
  );
  expect(lists.length).toBeGreaterThan(10);
  const whole = lists.filter(
    ({ query: { shape } }) => !Object.hasOwn(shape, 'limit') || !Object.hasOwn(shape, 'after'),
  );
  expect(whole.map(nameOf)).toEqual([]);
});

const target = { provider: 'sample' };
const file = {
  routes: [
    { name: 'it', targets: [target], limits: [{ concurrent: 1 }] },
    { name: 'predict', match: { path: '/it' }, targets: [{ url: 'http://x:1' }] },
  ],
  providers: [{ name: 'it', baseUrl: 'https://it.example/v1' }],
  tiers: { it: { limits: [{ concurrent: 1 }] } },
  auth: { roles: { it: { permissions: ['chat'] } } },
  guardrails: { it: { input: [] } },
  budgets: [{ name: 'it', amount: '1', per: 'day' }],
  prices: { providers: { it: { models: {} } } },
};

/** Everything that can be changed, each by the name `it`. */
async function openFilled() {
  const control = openControl();
  const { config, keys, directory } = control.stores;
  await config.publish({ author: 'file', message: '', layers: { file } }, 0);
  await keys.put(keyRecord({ id: 'it' }));
  for (const kind of ['tenant', 'team', 'user'] as const) {
    const entry = { kind, name: 'it', tenant: 'it', createdAt: 1 };
    await directory.put(kind === 'tenant' ? 'tenant:it' : `${kind}:it:it`, entry);
  }
  await control.call({ method: 'POST', path: '/api/v1/secrets', body: { name: 'it', value: 'a secret' } });
  return control;
}

/** Bodies that are taken, by the last word of the path before its names. */
const bodies: Readonly<Record<string, object>> = {
  routes: { targets: [target] },
  providers: { baseUrl: 'https://other.example/v1' },
  roles: { permissions: ['models'] },
  budgets: { amount: '2', per: 'day' },
  keys: { name: 'another' },
  limits: { limits: [{ concurrent: 2 }] },
  security: { authType: 'jwt' },
  secrets: { value: 'another secret' },
  config: file,
};

const pathOf = (operation: Operation): string =>
  operation.path.replace('{scope}', 'route').replaceAll(/\{\w+\}/g, 'it');

const operator = { kind: 'caller', tenant: 'operations', keyId: 'key_of_the_operator' };

/** A job and a reader of usage go on by themselves: who drops or moves one means it, whatever has become of it meanwhile. */
const goesOn = ({ path }: Operation): boolean => path.includes('/jobs/') || path.includes('/positions/');

/** What may be changed has a state to be asked for; to a list something is added. */
const changesOf = (operations: readonly Operation[]): Operation[] =>
  operations.filter(
    operation =>
      operation.method !== 'GET' &&
      operation.method !== 'POST' &&
      !goesOn(operation) &&
      operations.some(other => other.method === 'GET' && other.path === operation.path),
  );

test('a change is refused where If-Match names another state of the thing, and made and audited where it names the present one', async () => {
  const { call, operations, audited } = await openFilled();
  const changes = changesOf(operations);
  expect(changes.length).toBeGreaterThan(20);
  let changed = 0;
  const isLast = ({ method }: Operation): number => Number(method === 'DELETE');
  for (const operation of changes.toSorted((left, right) => isLast(left) - isLast(right))) {
    const path = pathOf(operation);
    const { status, headers } = await call({ path });
    const body = operation.body && (bodies[operation.path.split('/')[3] ?? ''] ?? {});
    const change = (etag: string) =>
      call({ method: operation.method, path, body, headers: { 'if-match': etag } });
    const other = await change('"another state"');
    const before = await audited();
    const present = await change(headers.etag ?? '');
    const events = (await audited()).slice(before.length);
    const hasChanged = (await call({ path })).headers.etag !== headers.etag;
    expect({
      operation: nameOf(operation),
      shown: status,
      other: other.answer.code,
      present: present.status < 300,
      documented: operation.errors?.includes('precondition_failed'),
      audited: events.map(({ event }) => [event.actor, event.clientAddress]),
    }).toEqual({
      operation: nameOf(operation),
      shown: 200,
      other: 'precondition_failed',
      present: true,
      documented: true,
      audited: hasChanged ? [[operator, '203.0.113.7']] : [],
    });
    changed += Number(hasChanged);
  }
  expect(changed).toBeGreaterThan(20);
});
