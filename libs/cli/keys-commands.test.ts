import { expect, test } from 'vitest';
import { ADMIN_KEY, answerJson, envFor, runCommand, startGateway } from './cli-fixture.ts';

const key = {
  id: 'key_1',
  name: 'laptop',
  tenant: 'acme',
  roles: ['developer'],
  createdAt: '2026-01-01T00:00:00.000Z',
};

test('keys create sends what was asked for and shows the key', async () => {
  const { url, seen } = await startGateway((_, response) =>
    answerJson(response, 201, { ...key, key: 'sk-sluice-new' }),
  );
  const parameters =
    'keys create --name laptop --tenant acme --tier free --models gpt-*,claude-* --tags project=apollo,beta --role admin';
  const { code, stdout } = await runCommand(
    [...parameters.split(' '), '--expires', '2090-01-31T12:00:00+01:00'],
    { env: envFor(`${url}/`) },
  );
  expect(code).toBe(0);
  expect(stdout).toContain('  sk-sluice-new\n');
  expect(seen).toMatchObject([
    {
      method: 'POST',
      path: '/api/v1/keys',
      authorization: `Bearer ${ADMIN_KEY}`,
      body: {
        name: 'laptop',
        tenant: 'acme',
        tier: 'free',
        models: ['gpt-*', 'claude-*'],
        tags: ['project=apollo', 'beta'],
        role: 'admin',
        expiresAt: '2090-01-31T11:00:00.000Z',
      },
    },
  ]);
});

test('keys create sends limits as the API takes them, and refuses what is none without asking', async () => {
  const { url, seen } = await startGateway((_, response) =>
    answerJson(response, 201, { ...key, key: 'sk-sluice-new' }),
  );
  const create = (...limits: string[]) =>
    runCommand(
      ['keys', 'create', '--name', 'a', '--tenant', 'b', ...limits.flatMap(each => ['--limit', each])],
      { env: envFor(url) },
    );
  expect((await create('requests=100/1m,burst=200', 'concurrent=2')).code).toBe(0);
  expect(seen[0]?.body).toMatchObject({
    limits: [{ requests: 100, per: '1m', burst: 200 }, { concurrent: 2 }],
  });
  expect((await create('none')).code).toBe(0);
  expect(seen[1]?.body).toMatchObject({ limits: [] });
  const wrong = await create('100 requests');
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('requests=100/1m')]);
  expect(seen).toHaveLength(2);
});

test('keys create --json is one line with what a newer gateway adds too', async () => {
  const answer = { key: 'sk-sluice-new', ...key, colour: 'red' };
  const { url } = await startGateway((_, response) => answerJson(response, 201, answer));
  const { stdout } = await runCommand('keys create --name laptop --tenant acme --json'.split(' '), {
    env: envFor(url),
  });
  expect(stdout).toMatch(/^\{"id":"key_1","key":"sk-sluice-new",.*\}\n$/);
  expect(JSON.parse(stdout)).toEqual(answer);
});

test('keys list shows the keys of every page, and nothing that a terminal would obey', async () => {
  const revoked = { limits: [], revokedAt: key.createdAt };
  const evil = { ...key, id: 'key_2', name: 'a\u001b[31mb\nc', tenant: '世界', ...revoked };
  const first = { ...key, limits: [{ requests: 100, per: '1m' }, { concurrent: 2 }] };
  const { url, seen } = await startGateway(({ path }, response) =>
    answerJson(response, 200, path.includes('after=') ? { data: [evil] } : { data: [first], next: 'key_1' }),
  );
  const { code, stdout } = await runCommand(['keys', 'list', '--tenant', 'a&b'], { env: envFor(url) });
  expect(code).toBe(0);
  expect(seen.map(({ path }) => path)).toEqual([
    '/api/v1/keys?limit=500&tenant=a%26b',
    '/api/v1/keys?limit=500&tenant=a%26b&after=key_1',
  ]);
  expect(stdout).toBe(
    [
      'ID     NAME       TENANT  TIER  ROLES      MODELS  LIMITS                        CREATED     EXPIRES  STATE',
      'key_1  laptop     acme    -     developer  any     requests=100/1m concurrent=2  2026-01-01  -        active',
      'key_2  a\ufffd[31mb\ufffdc  世界    -     developer  any     none                          2026-01-01  -        revoked',
      '',
    ].join('\n'),
  );
  const { stdout: json } = await runCommand(['keys', 'list', '--json'], { env: envFor(url) });
  expect(JSON.parse(json)).toEqual([first, evil]);
});

test('keys revoke names the key that is revoked', async () => {
  const { url, seen } = await startGateway((_, response) => answerJson(response, 200, key));
  const { code, stdout } = await runCommand(['keys', 'revoke', '../x'], { env: envFor(url) });
  expect(code).toBe(0);
  expect(stdout).toContain('Revoked key_1 (laptop)');
  expect(seen[0]).toMatchObject({ method: 'DELETE', path: '/api/v1/keys/..%2Fx' });
});
