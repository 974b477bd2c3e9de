import { isSecretPath, resolveConfig, secretPatterns } from '@sluice/config';
import { expect, test } from 'vitest';
import { Canaries, secretPlaces } from './canaries.ts';

// biome-ignore lint/suspicious/noTemplateCurlyInString: a reference as configurations write it
const REFERENCE = '${secret:of-the-API}';
/** Read by each process from its own file alone: these are in no revision. */
const ofProcess: ReadonlySet<string> = new Set(['keySecret', 'masterKey', 'previousMasterKeys']);

/** Every path of a value in a document. */
function* pathsOf(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (typeof value !== 'object' || value === null) yield path;
  else for (const [key, item] of Object.entries(value)) yield* pathsOf(item, [...path, key]);
}

const matches = (path: readonly string[], pattern: readonly string[]): boolean =>
  path.length === pattern.length && pattern.every((part, at) => part === '*' || part === path[at]);

test('there is a canary in every place of a configuration where a secret may stand', () => {
  const planted = [...pathsOf(secretPlaces(new Canaries(), 'test'))].filter(isSecretPath);
  const bare = secretPatterns.filter(
    pattern => !pattern.some(part => ofProcess.has(part)) && !planted.some(path => matches(path, pattern)),
  );
  expect(bare).toEqual([]);
});

test('a process that has none of the secrets takes a configuration that has them in every place', () => {
  const sealed = JSON.parse(JSON.stringify(secretPlaces(new Canaries(), 'test')), (_, value) =>
    typeof value === 'string' && value.includes('canary-') ? REFERENCE : value,
  );
  expect(() => resolveConfig(sealed, { env: {}, secrets: 'defer' })).not.toThrow();
});
