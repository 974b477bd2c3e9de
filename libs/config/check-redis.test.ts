import { expect, test } from 'vitest';
import { resolveConfig } from './resolve-config.ts';

const resolve = (redis: object, env: Record<string, string> = {}) =>
  resolveConfig({ state: { redis } }, { env, secrets: 'require' }).state.redis;

const [first, second] = ['redis://a:6379', 'redis://b:6379'];

test('a server, nodes of a cluster and sentinels are taken', () => {
  expect(resolve({ url: first })).toEqual({ url: first, cluster: false });
  expect(resolve({ url: [first, second], cluster: true }).cluster).toBe(true);
  expect(resolve({ url: [first, second], sentinel: 'main' }).sentinel).toBe('main');
  expect(resolve({ cluster: true }, { GATEWAY_STATE_REDIS_URL: `${first},${second}` }).url).toEqual([
    first,
    second,
  ]);
});

test.each([
  [{ url: [first, second] }, 'go together with "cluster: true" or "sentinel"'],
  [{ cluster: true }, 'needs a "url"'],
  [{ sentinel: 'main' }, 'needs a "url"'],
  [{ url: first, cluster: true, sentinel: 'main' }, 'sentinels watch a single master'],
  [{ url: `${first}/2`, cluster: true }, 'a cluster has no numbered databases'],
  [{ url: 'http://a' }, 'state.redis.url'],
])('%j is refused', (redis, message) => expect(() => resolve(redis)).toThrow(message));
