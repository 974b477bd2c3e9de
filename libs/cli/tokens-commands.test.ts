import { expect, test } from 'vitest';
import { answerJson, envFor, runCommand, startGateway } from './cli-fixture.ts';

test('tokens create asks for a token and writes it alone to standard output', async () => {
  const created = { token: 'eyJ.a.b', expiresAt: '2030-01-01T00:15:00.000Z' };
  const { url, seen } = await startGateway((_, response) => answerJson(response, 201, created));
  const parameters = [
    'tokens',
    'create',
    '--tenant',
    'acme',
    '--user',
    'ada',
    '--role',
    'viewer',
    '--expires',
    '15m',
  ];
  const { stdout, stderr } = await runCommand(parameters, { env: envFor(url) });
  expect(stdout).toBe('eyJ.a.b\n');
  expect(stderr).toContain('Expires at 2030-01-01T00:15:00.000Z');
  expect(seen[0]).toMatchObject({
    method: 'POST',
    path: '/api/v1/tokens',
    body: { tenant: 'acme', user: 'ada', roles: ['viewer'], expiresIn: '15m' },
  });
});
