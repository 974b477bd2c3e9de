import { writeFileSync } from 'node:fs';
import { temporaryFolder } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { answerJson, envFor, runCommand, startGateway } from './cli-fixture.ts';

const secret = {
  name: 'openai',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference as configurations write it
  reference: '${secret:openai}',
  keyId: 'abc',
  updatedAt: '2030-01-01T00:00:00.000Z',
  inUse: true,
};

test('a secret is taken from a variable or a file, and never shown', async () => {
  const { url, seen } = await startGateway((_, response) => answerJson(response, 200, secret));
  const file = `${temporaryFolder()}/key`;
  writeFileSync(file, 'sk-of-a-file\n');
  const env = { ...envFor(url), MY_KEY: 'sk-of-a-variable' };
  const first = await runCommand(['secrets', 'put', 'openai', '--env', 'MY_KEY'], { env });
  expect(first.stdout).toBe(`Kept. Configurations refer to it as ${secret.reference}\n`);
  await runCommand(['secrets', 'put', 'openai', '--file', file], { env });
  expect(seen.map(({ method, path, body }) => ({ method, path, body }))).toEqual(
    ['sk-of-a-variable', 'sk-of-a-file'].map(value => ({
      method: 'PUT',
      path: '/api/v1/secrets/openai',
      body: { value },
    })),
  );
});

test.each([[[]], [['--env', 'NOT_SET']], [['--file', '/no/such/file']], [['--env', 'A', '--file', 'b']]])(
  'secrets put %j says where the secret has to come from',
  async options => {
    const { code } = await runCommand(['secrets', 'put', 'openai', ...options], {
      env: envFor('http://127.0.0.1:9'),
    });
    expect(code).toBe(2);
  },
);

test('secrets are listed, deleted and encrypted anew', async () => {
  const rotated = { keyId: 'def', rotated: 2, removed: 1, unreadable: [] as string[] };
  const { url } = await startGateway(({ method }, response) => {
    if (method === 'GET') answerJson(response, 200, { data: [secret] });
    else if (method === 'POST') answerJson(response, 200, rotated);
    else response.writeHead(204).end();
  });
  const run = (...parameters: string[]) => runCommand(['secrets', ...parameters], { env: envFor(url) });
  expect((await run('list')).stdout).toContain('openai  2030-01-01T00:00:00  abc         yes');
  expect((await run('delete', 'openai')).stdout).toBe('openai is gone.\n');
  expect((await run('rotate')).stdout).toContain('2 encrypted anew under the master key def, 1 removed');
  rotated.unreadable.push('lost');
  expect(await run('rotate')).toMatchObject({ code: 1, stderr: expect.stringContaining('lost') });
});
