import { createServer, type IncomingHttpHeaders } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../http-upstream-fixture.ts';
import { ProviderAsker } from './check-provider.ts';

function open(): ProviderAsker {
  const asker = new ProviderAsker({
    credentialOf: () => 'sk-provider',
    authenticatorOf: () => undefined,
    headersOf: () => ({ 'x-team': 'blue' }),
  });
  onTestFinished(() => asker.close());
  return asker;
}

const addressOf = (port: number, kind = 'openai') => ({
  provider: 'p',
  kind,
  baseUrl: `http://127.0.0.1:${port}/v1`,
  allowPrivateNetwork: true,
  path: '/models?limit=1',
  timeoutMs: 30_000,
});

test.each<[number, string | undefined]>([
  [200, undefined],
  [404, undefined],
  [429, undefined],
  [401, 'status 401'],
  [403, 'status 403'],
  [503, 'status 503'],
])('a provider that answers %i', async (status, failure) => {
  const seen: { method?: string; path?: string; headers?: IncomingHttpHeaders } = {};
  const port = await listen(
    createServer(({ method = '', url = '', headers }, response) => {
      Object.assign(seen, { method, path: url, headers });
      response.writeHead(status).end('{}');
    }),
  );
  expect(await open().check(addressOf(port))).toBe(failure);
  expect(seen).toMatchObject({
    method: 'GET',
    path: '/v1/models?limit=1',
    headers: { authorization: 'Bearer sk-provider', 'x-team': 'blue' },
  });
});

test('one that says nothing, or is not there, is not healthy', async () => {
  const silent = await listen(createServer(() => undefined));
  const impatient = { ...addressOf(silent), timeoutMs: 50 };
  expect(await open().check(impatient)).toMatch(/timeout/);
  expect(await open().check(addressOf(9))).toBe('connect ECONNREFUSED 127.0.0.1:9');
});

test('an address of a private network is not asked where that is not allowed', async () => {
  expect(await open().check({ ...addressOf(9), allowPrivateNetwork: false })).toMatch(
    /refuse|private|loopback/i,
  );
});
