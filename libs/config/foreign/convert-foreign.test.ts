import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readDocument } from '../read-document.ts';
import { resolveConfig } from '../resolve-config.ts';
import { convertForeign } from './convert-foreign.ts';
import { convertLiteLlm } from './litellm.ts';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../test/foreign/fixtures/${name}`, import.meta.url));

/** The fixture as the gateway uses it, and what is said of it. */
async function load(name: string, env: Record<string, string> = {}) {
  const { document, notices, positions } = await readDocument(fixture(name), env);
  return { config: resolveConfig(document, { env, positions, secrets: 'require' }), notices };
}

test('TOML with upstreams and routes is loaded: protocols, addresses, keys by name', async () => {
  const env = {
    GATEWAY_UPSTREAMS_OPENAI_API_KEY: 'sk-openai',
    GATEWAY_UPSTREAMS_ANTHROPIC_API_KEY: 'sk-ant',
  };
  const { config, notices } = await load('config/default.toml', env);
  expect(notices).toEqual([]);
  expect(config.server).toMatchObject({ host: '127.0.0.1', port: 8080 });
  expect(config.telemetry.logs).toMatchObject({ level: 'info', format: 'json' });
  expect(
    config.providers.map(({ name, protocol, baseUrl, apiKey }) => [
      name,
      protocol,
      baseUrl,
      apiKey?.reveal(),
    ]),
  ).toEqual([
    ['openai', 'openai-chat', 'https://api.openai.com/v1', 'sk-openai'],
    ['anthropic', 'anthropic-messages', 'https://api.anthropic.com', 'sk-ant'],
  ]);
  expect(config.routes.map(({ match, targets }) => [match.protocol, targets[0]?.provider])).toEqual([
    ['openai-chat', 'openai'],
    ['anthropic-messages', 'anthropic'],
  ]);
});

test('variables are stronger than that file', async () => {
  const { config } = await load('config/default.toml', {
    GATEWAY_SERVER_HOST: '0.0.0.0',
    GATEWAY_SERVER_PORT: '9000',
    GATEWAY_LOGGING_LEVEL: 'debug',
    GATEWAY_LOGGING_FORMAT: 'pretty',
  });
  expect(config.server).toMatchObject({ host: '0.0.0.0', port: 9000 });
  expect(config.telemetry.logs).toMatchObject({ level: 'debug', format: 'pretty' });
});

test('YAML with routes, security by endpoint and a callback is loaded, each method a route', async () => {
  const { config, notices } = await load('routes.yaml', { GATEWAY_CALLBACK_SECRET: 'a-secret-of-callbacks' });
  expect(
    config.routes.map(({ name, match, auth, limits }) => [
      name,
      match,
      auth,
      limits.map(({ requests }) => requests),
    ]),
  ).toEqual([
    ['predict-post', { path: '/predict', method: 'POST' }, ['jwt'], [100]],
    ['chat-get', { path: '/chat', method: 'GET' }, ['api-key'], [50]],
    ['chat-post', { path: '/chat', method: 'POST' }, ['api-key'], [50]],
  ]);
  expect(config.routes[0]?.callback?.url).toBe('https://example.org/hook');
  expect(notices).toEqual([expect.stringContaining('no issuer of tokens is said')]);
  const unsigned = await load('routes.yaml');
  expect(unsigned.config.routes[0]?.callback).toBeUndefined();
  expect(unsigned.notices[0]).toContain('set GATEWAY_CALLBACK_SECRET');
});

test('YAML with sections of security is loaded, and says what tokens must carry', async () => {
  const { config, notices } = await load('security.yaml', {
    JWT_SECRET_KEY: 'a-shared-secret-of-32-characters!',
  });
  expect(config.auth.jwt[0]).toMatchObject({ issuer: 'sluice', audience: 'sluice' });
  expect(config.auth.jwt[0]?.secret?.reveal()).toBe('a-shared-secret-of-32-characters!');
  expect(config.auth.roles.developer?.permissions).toEqual(['models', 'chat', 'embeddings', 'http']);
  expect(config.tiers.default?.limits).toMatchObject([{ requests: 100, burst: 200, per: 60_000 }]);
  expect(config.server.cors).toEqual({
    origins: ['https://app.example'],
    methods: ['GET', 'POST'],
    headers: ['Authorization', 'Content-Type'],
  });
  expect(notices.map(notice => notice.replace(/^.*security\./, ''))).toEqual([
    expect.stringContaining('secret_key: tokens must carry iss sluice and aud sluice'),
    expect.stringContaining('token_expiry'),
    expect.stringContaining('tier "default"'),
  ]);
});

test('every key of a deployment of LiteLLM is taken or said, and what is left is a configuration', () => {
  const deployment = (model_name: string, model: string, more: object = {}) => ({
    model_name,
    litellm_params: { model, ...more },
  });
  const { document, notices } = convertLiteLlm({
    model_list: [
      {
        ...deployment('chat', 'azure/chat-eu', {
          api_base: 'https://eu.openai.azure.com/',
          api_version: '2023-05-15',
          api_key: 'os.environ/AZURE_API_KEY',
          stream_timeout: 60,
          region_name: 'eu',
        }),
        model_info: { id: '1' },
      },
      deployment('pictures', 'azure/', { api_base: 'https://eu.openai.azure.com/' }),
      deployment('instruct', 'text-completion-openai/gpt-3.5-turbo-instruct'),
      deployment('llama', 'sagemaker/llama-2', { input_cost_per_second: 0.1 }),
      deployment('groq/*', 'groq/*'),
    ],
    router_settings: {
      model_group_alias: { nickname: 'chat', nobody: 'missing', hidden: { model: 'instruct', hidden: true } },
      enable_pre_call_checks: true,
    },
    litellm_settings: { context_window_fallbacks: [{ chat: ['instruct'] }] },
    files_settings: [],
  });
  const config = resolveConfig(document, { env: { AZURE_API_KEY: 'a' }, secrets: 'require' });
  expect(config.routes.map(({ name, targets }) => [name, targets[0]?.provider, targets[0]?.model])).toEqual([
    ['chat', 'azure-openai', 'chat-eu'],
    ['pictures', 'azure-openai-2', undefined],
    ['instruct', 'openai', 'gpt-3.5-turbo-instruct'],
    ['nickname', 'azure-openai', 'chat-eu'],
    ['hidden', 'openai', 'gpt-3.5-turbo-instruct'],
    ['groq-all', 'groq', undefined],
  ]);
  const said = notices.map(notice => notice.split(': ')[0]);
  expect(said.slice(0, -1)).toEqual([
    'files_settings',
    'router_settings.enable_pre_call_checks',
    'litellm_settings.context_window_fallbacks',
    'model_list[0].model_info',
    'model_list[0].litellm_params.api_version',
    'model_list[0].litellm_params.stream_timeout',
    'model_list[0].litellm_params.region_name',
    'model_list[3].litellm_params.input_cost_per_second',
    'model_list[3].litellm_params',
    'model_list[4].model_name',
    'router_settings.model_group_alias.nobody',
  ]);
});

test('what has no counterpart is said, with its place', async () => {
  const document = { upstreams: [{ name: 'a', url: 'http://a', weight: 3 }], metrics: {}, routes: [] };
  expect(convertForeign(document, {})?.notices).toEqual([
    'metrics: has no counterpart here and is left out',
    'upstreams[0].weight: has no counterpart here and is left out',
  ]);
});

test('our own format is never taken for another one', () => {
  for (const document of [
    {},
    { routes: [{ name: 'x', match: { path: '/x' }, targets: [{ url: 'http://x' }] }] },
    null,
  ])
    expect(convertForeign(document, {})).toBeUndefined();
});
