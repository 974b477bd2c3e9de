import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { locate } from './locate.ts';

function environmentWith(profiles: object, extra: Record<string, string> = {}) {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'sluice'));
  writeFileSync(join(folder, 'sluice/clusters.json'), JSON.stringify(profiles));
  return { XDG_CONFIG_HOME: folder, AI_GATEWAY_API_KEY: 'sk-environment', ...extra };
}

const profiles = { clusters: { aimlops: { url: 'https://aimlops.example/', key: { variable: 'MY_KEY' } } } };

test('what is given goes before the profile, and the profile before the environment', () => {
  const env = environmentWith(profiles, { GATEWAY_URL: 'https://environment.example', MY_KEY: 'sk-profile' });
  expect(locate({ baseUrl: 'https://given.example', apiKey: 'sk-given' }, 'aimlops', env)).toEqual({
    url: 'https://given.example',
    apiKey: 'sk-given',
  });
  expect(locate({}, 'aimlops', env)).toEqual({ url: 'https://aimlops.example', apiKey: 'sk-profile' });
  expect(locate({}, undefined, env)).toEqual({
    url: 'https://environment.example',
    apiKey: 'sk-environment',
  });
});

test('without anything said the gateway is on this machine', () => {
  expect(locate({}, 'unknown', environmentWith({ clusters: {} })).url).toBe('http://127.0.0.1:8080');
});

test('what cannot be an address is refused, and a missing key names its variable', () => {
  expect(() => locate({ baseUrl: 'gateway:8080' }, undefined, { AI_GATEWAY_API_KEY: 'x' })).toThrow(
    /address/,
  );
  expect(() => locate({}, undefined, { XDG_CONFIG_HOME: '/nonexistent' })).toThrow(/AI_GATEWAY_API_KEY/);
});
