import { createServer } from 'node:http';
import { createConfigView, resolveConfig } from '@sluice/config';
import { GatewayError } from '@sluice/contract';
import { expect, onTestFinished, test } from 'vitest';
import { target } from './exchange/exchange-fixture.ts';
import { listen } from './http-upstream-fixture.ts';
import { createProviderDirectory } from './provider-directory.ts';
import { createTokenEndpoint } from './token-endpoint.ts';

const BODY = { method: 'POST', url: 'https://x.example/', headers: {}, body: Buffer.from('{}') };

const setUp = (providers: unknown[], environment: Record<string, string> = {}) => {
  const tokens = createTokenEndpoint();
  onTestFinished(() => tokens.close());
  const configOf = (list: unknown[]) =>
    resolveConfig({ providers: list }, { env: environment, secrets: 'defer' });
  const view = createConfigView({ revision: 1, config: configOf(providers) });
  const directory = createProviderDirectory(view, {
    environment,
    clock: Date.now,
    tokens,
    readFile: () => Promise.reject(new Error('no such file')),
  });
  return {
    directory,
    change: (list: unknown[]) => view.update(2, configOf(list)),
  };
};

test('several keys are used in turn, and those of a changed configuration from then on', () => {
  const { directory, change } = setUp([{ name: 'openai', apiKeys: ['a', 'b'] }]);
  const next = () => directory.credentialOf('openai');
  expect([next(), next(), next()]).toEqual(['a', 'b', 'a']);
  change([{ name: 'openai', apiKey: 'c' }]);
  expect([next(), next()]).toEqual(['c', 'c']);
  expect(directory.credentialOf('nobody')).toBeUndefined();
});

test('headers and deployments are those of the configuration', () => {
  const baseUrl = 'https://r.openai.azure.com';
  const { directory } = setUp([
    {
      name: 'azure-openai',
      baseUrl,
      apiKey: 'k',
      headers: { 'X-Team': 'blue' },
      deployments: { 'gpt-5': 'ours' },
    },
  ]);
  expect(directory.headersOf('azure-openai')).toEqual({ 'x-team': 'blue' });
  expect(directory.modelOf({ provider: 'azure-openai', model: 'gpt-5' })).toBe('ours');
  expect(directory.modelOf({ provider: 'azure-openai', model: 'constructor' })).toBe('constructor');
  expect(directory.headersOf('sample')).toBeUndefined();
});

test('an API key makes other credentials unnecessary', () => {
  const bedrock = { name: 'bedrock', region: 'us-east-1', accessKeyId: 'AKIA', secretAccessKey: 's' };
  expect(setUp([bedrock]).directory.authenticatorOf('bedrock')).toBeDefined();
  expect(setUp([{ ...bedrock, apiKey: 'k' }]).directory.authenticatorOf('bedrock')).toBeUndefined();
});

test('credentials of the environment go to the provider’s own hosts alone', () => {
  const environment = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 's', AWS_BEARER_TOKEN_BEDROCK: '' };
  const authenticatorAt = (baseUrl: string) =>
    setUp([{ name: 'bedrock', baseUrl }], environment).directory.authenticatorOf('bedrock');
  expect(authenticatorAt('https://bedrock-runtime.us-west-2.amazonaws.com')).toBeDefined();
  expect(authenticatorAt('https://collector.example')).toBeUndefined();
  expect(authenticatorAt('https://amazonaws.com.collector.example')).toBeUndefined();
});

async function startTokenServer(status: number, body: string) {
  const received: string[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    received.push(`${request.method} ${request.url} ${text}`);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body);
  });
  return { received, url: `http://127.0.0.1:${await listen(server)}` };
}

const azure = (changes: Record<string, unknown> = {}) => ({
  name: 'azure-openai',
  baseUrl: 'https://r.openai.azure.com',
  allowPrivateNetwork: true,
  tenantId: 'tenant',
  clientId: 'client',
  clientSecret: 'canary-client-secret',
  ...changes,
});

test('a token of Entra is fetched once, and is among the secrets that errors must not hold', async () => {
  const { received, url } = await startTokenServer(200, '{"access_token":"canary-token","expires_in":3600}');
  const { directory } = setUp([azure()], { AZURE_AUTHORITY_HOST: url });
  const authenticator = directory.authenticatorOf('azure-openai');
  expect(await authenticator?.headers(BODY)).toEqual({ authorization: 'Bearer canary-token' });
  expect(authenticator?.headers(BODY)).toEqual({ authorization: 'Bearer canary-token' });
  expect(received).toEqual([
    expect.stringMatching(/^POST \/tenant\/oauth2\/v2.0\/token grant_type=client_credentials&/),
  ]);
  const secrets = directory.secretsOf(
    target('azure-openai', { baseUrl: 'https://r.openai.azure.com/openai/v1' }),
  );
  expect(secrets).toEqual(
    expect.arrayContaining(['canary-client-secret', 'canary-token', 'r.openai.azure.com']),
  );
});

test('a token endpoint in a private network is not asked unless the provider may lie there', async () => {
  const { received, url } = await startTokenServer(200, '{"access_token":"t"}');
  const { directory } = setUp([azure({ allowPrivateNetwork: false })], { AZURE_AUTHORITY_HOST: url });
  const refused = Promise.resolve(directory.authenticatorOf('azure-openai')?.headers(BODY));
  await expect(refused).rejects.toMatchObject({ code: 'upstream_unreachable' });
  expect(received).toEqual([]);
});

test('a refused token is an error without the secret', async () => {
  const body = '{"error":"invalid_client","error_description":"not canary-client-secret"}';
  const { url } = await startTokenServer(401, body);
  const { directory } = setUp([azure()], { AZURE_AUTHORITY_HOST: url });
  const refused = Promise.resolve(directory.authenticatorOf('azure-openai')?.headers(BODY));
  const error = GatewayError.from(await refused.catch((cause: unknown) => cause));
  expect(error.code).toBe('upstream_unreachable');
  expect(JSON.stringify(error.toShape())).toContain('invalid_client');
  expect(JSON.stringify(error.toShape())).not.toContain('canary');
});
