import { expect, test } from 'vitest';
import { ConfigError } from './problem.ts';
import { resolveConfig } from './resolve-config.ts';

const resolve = (env: Record<string, string>, document: unknown = {}) =>
  resolveConfig(document, { env, secrets: 'require' });

const messageOf = (env: Record<string, string>, document: unknown = {}): string => {
  try {
    resolve(env, document);
  } catch (cause) {
    if (cause instanceof ConfigError) return cause.message;
  }
  return '';
};

test('GATEWAY_ variables go over the file', () => {
  const config = resolve(
    { GATEWAY_SERVER_PORT: '9000', GATEWAY_STATE_REDIS_URL: 'redis://redis:6379' },
    { server: { port: 8000, host: '127.0.0.1' } },
  );
  expect(config.server).toMatchObject({ port: 9000, host: '127.0.0.1' });
  expect(config.state.redis.url).toBe('redis://redis:6379');
});

test.each(['GATEWAY_SERVER_BODYLIMIT', 'GATEWAY_SERVER_BODY_LIMIT'])('%s is server.bodyLimit', variable => {
  expect(resolve({ [variable]: '1KiB' }).server.bodyLimit).toBe(1024);
});

test('lists are written with commas or as JSON, their items are found by index or name', () => {
  const config = resolve(
    {
      GATEWAY_BUS_NATS_SERVERS: 'nats://a:4222,nats://b:4222',
      GATEWAY_SERVER_CORS_ORIGINS: '["https://a.example"]',
      GATEWAY_PROVIDERS_MY_MODELS_APIKEY: 'sk',
      GATEWAY_PROVIDERS_0_ALLOW_PRIVATE_NETWORK: 'true',
      GATEWAY_TIERS_FREE_MODELS: 'gpt-*',
    },
    {
      providers: [{ name: 'my-models', protocol: 'openai-chat', baseUrl: 'https://m.example/v1' }],
      tiers: { free: {} },
    },
  );
  expect(config.bus.nats.servers).toEqual(['nats://a:4222', 'nats://b:4222']);
  expect(config.server.cors.origins).toEqual(['https://a.example']);
  expect(config.providers[0]?.apiKey?.reveal()).toBe('sk');
  expect(config.providers[0]?.allowPrivateNetwork).toBe(true);
  expect(config.tiers.free?.models).toEqual(['gpt-*']);
});

test('a whole section may be JSON', () => {
  const config = resolve({ GATEWAY_ROUTES: '[{"name":"a","targets":[{"provider":"sample"}]}]' });
  expect(config.routes[0]?.name).toBe('a');
});

test('what a variable says is taken as it is, without references', () => {
  expect(resolve({ GATEWAY_AUTH_KEYSECRET: '${NOT_SET}' }).auth.keySecret?.reveal()).toBe('${NOT_SET}');
});

test('a wrong value is told with the name of its variable, and not shown', () => {
  expect(messageOf({ GATEWAY_SERVER_PORT: 'http' })).toBe(
    'GATEWAY_SERVER_PORT: server.port: expected a number',
  );
});

test('a server of the bus that is no address is a problem', () => {
  expect(messageOf({ GATEWAY_BUS_NATS_SERVERS: 'nats-1:4222, nats://:bad' })).toBe(
    'GATEWAY_BUS_NATS_SERVERS: bus.nats.servers[1]: expected an address such as nats://host:4222',
  );
});

test('a variable of a section that names no key is a problem', () => {
  expect(messageOf({ GATEWAY_SERVER_PROT: '1' })).toBe(
    'GATEWAY_SERVER_PROT: no configuration key "PROT", did you mean "port"?',
  );
});

test('variables that are not ours are left alone', () => {
  const env = {
    GATEWAY_ENV: 'production',
    GATEWAY_ADMIN_KEY: 'k',
    GATEWAY_URL: 'http://x',
    GATEWAY_VERSION: '0.3.1',
    GATEWAY_SERVICE_HOST: '10.0.0.1',
    GATEWAY_SERVER_SERVICE_PORT: '80',
    GATEWAY_SERVER_PORT: 'tcp://10.0.0.1:80',
    GATEWAY_SERVER_PORT_80_TCP_ADDR: '10.0.0.1',
  };
  expect(resolve(env)).toEqual(resolve({}));
});
