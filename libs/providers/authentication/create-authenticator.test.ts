import { generateKeyPairSync } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { definitionOfKind } from '../known-providers.ts';
import type { SignableRequest } from './authenticator.ts';
import { createAuthenticator, type ProviderCredentials } from './create-authenticator.ts';

const NOW_MS = Date.UTC(2026, 0, 1);
const REQUEST: SignableRequest = {
  method: 'POST',
  url: 'https://x.example/',
  headers: {},
  body: Buffer.from('{}'),
};
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const serviceAccount = (changes: Record<string, unknown> = {}) =>
  JSON.stringify({
    type: 'service_account',
    client_email: 'sluice@p.iam.gserviceaccount.com',
    private_key: pem,
    private_key_id: 'key-1',
    token_uri: 'https://oauth2.example/token',
    ...changes,
  });

function setUp(
  kind: string,
  given: ProviderCredentials,
  environment: Record<string, string> = {},
  files: Record<string, string> = {},
) {
  const posted: { url: string; form: Record<string, string> }[] = [];
  const authenticator = createAuthenticator(definitionOfKind(kind), given, {
    environment,
    clock: () => NOW_MS,
    readFile: async path => files[path] ?? Promise.reject(new Error('no such file')),
    postForm: async (url, form) => {
      posted.push({ url, form: Object.fromEntries(form) });
      return { status: 200, bytes: Buffer.from('{"access_token":"token-1","expires_in":3600}') };
    },
  });
  return { authenticator, posted };
}

test('Entra gives a token for a secret', async () => {
  const { authenticator, posted } = setUp('azure-openai', {
    tenantId: 't',
    clientId: 'c',
    clientSecret: 's',
  });
  expect(await authenticator?.headers(REQUEST)).toEqual({ authorization: 'Bearer token-1' });
  expect(posted).toEqual([
    {
      url: 'https://login.microsoftonline.com/t/oauth2/v2.0/token',
      form: {
        grant_type: 'client_credentials',
        client_id: 'c',
        client_secret: 's',
        scope: 'https://cognitiveservices.azure.com/.default',
      },
    },
  ]);
  expect(authenticator?.secrets()).toEqual(['s', 'token-1']);
});

test('Entra gives a token for the one that a workload has in a file', async () => {
  const environment = {
    AZURE_TENANT_ID: 't',
    AZURE_CLIENT_ID: 'c',
    AZURE_FEDERATED_TOKEN_FILE: '/token',
    AZURE_AUTHORITY_HOST: 'https://login.example/',
  };
  const { authenticator, posted } = setUp('azure-openai', {}, environment, { '/token': 'workload\n' });
  await authenticator?.headers(REQUEST);
  expect(posted[0]?.url).toBe('https://login.example/t/oauth2/v2.0/token');
  expect(posted[0]?.form).toMatchObject({
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: 'workload',
  });
});

test('Google gives a token for what a service account signs', async () => {
  const { authenticator, posted } = setUp('vertex', { credentials: serviceAccount() });
  expect(await authenticator?.headers(REQUEST)).toEqual({ authorization: 'Bearer token-1' });
  expect(posted[0]?.url).toBe('https://oauth2.example/token');
  const assertion = posted[0]?.form.assertion ?? '';
  expect(decodeProtectedHeader(assertion)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' });
  const { payload } = await jwtVerify(assertion, publicKey, { currentDate: new Date(NOW_MS) });
  expect(payload).toMatchObject({
    iss: 'sluice@p.iam.gserviceaccount.com',
    aud: 'https://oauth2.example/token',
    scope: 'https://www.googleapis.com/auth/cloud-platform',
    exp: NOW_MS / 1_000 + 3_600,
  });
  expect(authenticator?.secrets()).toEqual([pem, 'token-1']);
});

test('Google gives a token for what a user has in the file of the default credentials', async () => {
  const user = { type: 'authorized_user', client_id: 'c', client_secret: 's', refresh_token: 'r' };
  const environment = { GOOGLE_APPLICATION_CREDENTIALS: '/adc.json' };
  const { authenticator, posted } = setUp('vertex', {}, environment, { '/adc.json': JSON.stringify(user) });
  await authenticator?.headers(REQUEST);
  expect(posted[0]).toEqual({
    url: 'https://oauth2.googleapis.com/token',
    form: { grant_type: 'refresh_token', client_id: 'c', client_secret: 's', refresh_token: 'r' },
  });
});

test.each([
  ['no JSON', 'canary-key'],
  ['of another type', '{"type":"external_account","private_key":"canary-key"}'],
  ['with a broken key', serviceAccount({ private_key: '-----BEGIN PRIVATE KEY-----\ncanary-key\n' })],
])('credentials that are %s are an error that does not show them', async (_what, credentials) => {
  const { authenticator } = setUp('vertex', { credentials });
  const error: unknown = await Promise.resolve(authenticator?.headers(REQUEST)).catch(cause => cause);
  expect(error).toMatchObject({ code: 'internal' });
  expect(JSON.stringify(error)).not.toContain('canary-key');
  expect(String(error instanceof Error ? error.stack : error)).not.toContain('canary-key');
});

test('AWS keys of the configuration go before those of the environment', async () => {
  const environment = {
    AWS_ACCESS_KEY_ID: 'AKIAENV',
    AWS_SECRET_ACCESS_KEY: 'env',
    AWS_SESSION_TOKEN: 'session',
  };
  const signedBy = async (given: ProviderCredentials) =>
    (await setUp('bedrock', given, environment).authenticator?.headers(REQUEST))?.authorization;
  expect(await signedBy({})).toContain('Credential=AKIAENV/20260101/us-east-1/bedrock/');
  expect(await signedBy({ accessKeyId: 'AKIAOWN', secretAccessKey: 'own', region: 'eu-west-1' })).toContain(
    'Credential=AKIAOWN/20260101/eu-west-1/bedrock/',
  );
});

test('nothing authenticates where nothing is given', () => {
  for (const kind of ['bedrock', 'vertex', 'azure-openai', 'openai', 'mine'])
    expect(setUp(kind, {}).authenticator).toBeUndefined();
});
