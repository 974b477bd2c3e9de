import type { IncomingMessage } from 'node:http';
import { GatewayError } from '@sluice/contract';
import type { SignableRequest } from '@sluice/providers';
import { waitFor } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { target } from './exchange/exchange-fixture.ts';
import { BODY, startProvider } from './http-upstream-fixture.ts';

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
};

/** A provider that keeps what it is sent. */
async function startKeeper(changes: Parameters<typeof startProvider>[2]) {
  const bodies: string[] = [];
  const provider = await startProvider(
    async (request, response) => {
      bodies.push(await bodyOf(request));
      response.end('{}');
    },
    '',
    changes,
  );
  const targetOf = (kind: string, more: Parameters<typeof target>[1] = {}) =>
    target(kind, { kind, baseUrl: `http://127.0.0.1:${provider.port}`, allowPrivateNetwork: true, ...more });
  return { ...provider, bodies, targetOf };
}

test('what is signed is what is sent, to the byte', async () => {
  let signed: SignableRequest | undefined;
  const { call, requests, bodies, targetOf } = await startKeeper({
    authenticatorOf: () => ({
      headers: async request => {
        signed = request;
        return { authorization: 'signed' };
      },
      secrets: () => [],
    }),
  });
  const { listener } = call({
    target: targetOf('bedrock', { protocol: 'anthropic-messages', model: 'anthropic.claude-v1:0' }),
    body: Buffer.from('{"model":"claude","messages":[]}'),
  });
  await waitFor(() => listener.over);
  expect(listener).toMatchObject({ status: 200, failures: [] });
  expect(requests[0]?.url).toBe('/model/anthropic.claude-v1%3A0/invoke');
  expect(requests[0]?.headers.authorization).toBe('signed');
  expect(signed?.url).toBe(`${targetOf('bedrock').baseUrl}/model/anthropic.claude-v1%3A0/invoke`);
  expect(JSON.parse(bodies[0] ?? '')).toEqual({ messages: [], anthropic_version: 'bedrock-2023-05-31' });
  expect(Buffer.from(signed?.body ?? []).toString()).toBe(bodies[0]);
});

test.each([
  ['upstream_timeout', 'timeout'],
  ['upstream_unreachable', 'network'],
] as const)('without a token for %s nothing is sent, and the call fails as %s', async (code, kind) => {
  const { call, requests } = await startKeeper({
    authenticatorOf: () => ({
      headers: () => Promise.reject(new GatewayError(code, { internal: 'why' })),
      secrets: () => [],
    }),
  });
  const { listener } = call();
  await waitFor(() => listener.over);
  expect(listener.failures).toEqual([{ kind, detail: `${code}: why` }]);
  expect(requests).toHaveLength(0);
});

test('a call that is given up while it is authenticated is not made', async () => {
  const { promise, resolve } = Promise.withResolvers<Record<string, string>>();
  let waiting = true;
  const { call, requests } = await startKeeper({
    authenticatorOf: () => (waiting ? { headers: () => promise, secrets: () => [] } : undefined),
  });
  const first = call();
  waiting = false;
  first.call.abort();
  resolve({});
  const second = call();
  await waitFor(() => second.listener.over);
  expect(requests).toHaveLength(1);
  expect(first.listener.over).toBe(false);
});

test('a deployment stands in the body, or in the path where the address has a version', async () => {
  const { call, requests, bodies, targetOf } = await startKeeper({ modelOf: () => 'ours' });
  const azure = targetOf('azure-openai', { model: 'gpt-4o' });
  for (const baseUrl of [`${azure.baseUrl}/openai/v1`, `${azure.baseUrl}/openai?api-version=2024-10-21`]) {
    const { listener } = call({ target: { ...azure, baseUrl } });
    await waitFor(() => listener.over);
  }
  expect(requests.map(({ url }) => url)).toEqual([
    '/openai/v1/chat/completions',
    '/openai/deployments/ours/chat/completions?api-version=2024-10-21',
  ]);
  expect(bodies[0]).toBe('{"model":"ours"}');
});

test('configured headers and those of the caller that are on the list are sent', async () => {
  const { call, requests, targetOf } = await startKeeper({ headersOf: () => ({ 'x-team': 'blue' }) });
  const headers = { 'anthropic-beta': 'a', cookie: 'c' };
  const { listener } = call({ target: targetOf('anthropic', { protocol: 'anthropic-messages' }), headers });
  await waitFor(() => listener.over);
  expect(requests[0]?.headers).toMatchObject({ 'x-team': 'blue', 'anthropic-beta': 'a' });
  expect(requests[0]?.headers).not.toHaveProperty('cookie');
});

test('a provider that takes an idempotency key gets the same one for the same request and model', async () => {
  const { call, requests, targetOf } = await startKeeper({ idempotencyHeaderOf: () => 'idempotency-key' });
  const target = targetOf('openai', { model: 'gpt 5' });
  for (const requestId of ['a', 'a', 'b', undefined]) {
    const { listener } = call({ target, ...(requestId !== undefined && { requestId }) });
    await waitFor(() => listener.over);
  }
  const keys = requests.map(({ headers }) => headers['idempotency-key']);
  expect(keys).toEqual(['a.gpt%205', 'a.gpt%205', 'b.gpt%205', undefined]);
});

test('a plain service is called with the method and path of the caller, and without a body where there is none', async () => {
  const { call, requests, targetOf } = await startKeeper({});
  const http = { target: targetOf('http', { protocol: 'http', model: '' }), protocol: 'http' } as const;
  const got = call({
    ...http,
    method: 'GET',
    path: '/predict?x=1',
    headers: { 'x-a': 'b' },
    body: new Uint8Array(),
  });
  await waitFor(() => got.listener.over);
  const put = call({ ...http, method: 'PUT', path: '/predict', headers: {}, body: BODY });
  await waitFor(() => put.listener.over);
  expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /predict?x=1', 'PUT /predict']);
  expect(requests[0]?.headers).toMatchObject({ 'x-a': 'b' });
  expect(requests[0]?.headers).not.toHaveProperty('content-length');
});
