import { expect, test } from 'vitest';
import { findConfigFile } from './find-config-file.ts';

const find = (files: string[], env: Record<string, string> = {}) =>
  findConfigFile({ env, workingFolder: '/app', exists: path => files.includes(path) });

test('sluice.yaml comes before config/default, and nothing at all is fine', () => {
  expect(find(['/app/config/default.yaml', '/app/sluice.yaml'])).toBe('/app/sluice.yaml');
  expect(find(['/app/config/default.toml'])).toBe('/app/config/default.toml');
  expect(find([])).toBeUndefined();
});

test('GATEWAY_ENV picks its own file first', () => {
  const env = { GATEWAY_ENV: 'production' };
  expect(find(['/app/sluice.yaml', '/app/config/production.toml'], env)).toBe('/app/config/production.toml');
  expect(find(['/app/sluice.yaml'], env)).toBe('/app/sluice.yaml');
});

test('GATEWAY_ENV without any file, or with no plain name, is a problem', () => {
  expect(() => find([], { GATEWAY_ENV: 'production' })).toThrow(/looked for config\/production\.yaml/);
  expect(() => find([], { GATEWAY_ENV: '../../etc/passwd' })).toThrow(/expected a word/);
});
