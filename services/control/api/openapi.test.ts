import { expect, test } from 'vitest';
import { openControl } from '../control-fixture.ts';

test('the document of the API names every operation once, with what it needs and how it fails', async () => {
  const { call, operations } = openControl();
  const { status, answer } = await call({ path: '/api/v1/openapi.json', protocol: 'sluice-public' });
  expect(status).toBe(200);
  const paths = answer.paths as Record<string, Record<string, { operationId: string; responses: object }>>;
  const described = Object.values(paths).flatMap(path => Object.values(path));
  const ids = described.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.sort()).toEqual(operations.map(({ id }) => id).sort());
  for (const { responses } of described) expect(Object.keys(responses)).toContain('500');
  expect(answer).toMatchObject({ openapi: '3.1.1', components: { schemas: { Key: {}, Problem: {} } } });
});

test('what is public is not there for the other protocol, and the other way about', async () => {
  const { call } = openControl();
  expect((await call({ path: '/api/v1/openapi.json' })).status).toBe(404);
  expect((await call({ path: '/api/v1/keys', protocol: 'sluice-public' })).status).toBe(404);
});
