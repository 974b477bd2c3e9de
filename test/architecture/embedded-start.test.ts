import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, test } from 'vitest';
import { foldersByName, readManifests, repositoryRoot } from '../workspace.ts';
import { importsOf } from './imports.ts';

/** Only a cluster or requests to Bedrock need these, and each costs a noticeable part of a start. */
const SELDOM_NEEDED = /^(ioredis|@nats-io\/|@opentelemetry\/(sdk|exporter)|@smithy\/)/;
const manifests = readManifests();
const folders = foldersByName(manifests);

/** The file that a specifier stands for, or undefined where it is a package from outside. */
function resolve(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(file), specifier);
  const [scope = '', name = '', ...subpath] = specifier.split('/');
  const folder = folders.get(`${scope}/${name}`);
  if (folder === undefined) return undefined;
  const target = manifests.get(folder)?.exports[['.', ...subpath].join('/')];
  if (target === undefined)
    throw new Error(`${file} imports ${specifier}, which its package does not export.`);
  return posix.join(folder, target);
}

/** Packages from outside that are loaded with `entry`, each with the file that imports it. */
function loadedWith(entry: string): string[] {
  const seen = new Set([entry]);
  const loaded: string[] = [];
  for (const file of seen) {
    const source = readFileSync(join(repositoryRoot, file), 'utf8');
    for (const { specifier, typeOnly, dynamic } of importsOf(file, source)) {
      if (typeOnly || dynamic) continue;
      const path = resolve(file, specifier);
      if (path === undefined) loaded.push(`${specifier} (by ${file})`);
      else if (path.endsWith('.ts')) seen.add(path);
    }
  }
  return loaded;
}

const entries = [...manifests.keys()]
  .filter(folder => folder.startsWith('libs/') || folder.startsWith('services/'))
  .map(folder => `${folder}/index.ts`)
  .concat('hosting/main.ts', 'libs/store/embedded.ts')
  .filter(entry => existsSync(join(repositoryRoot, entry)));

test.each(entries)('%s loads no client that only some gateways need', entry => {
  expect(loadedWith(entry).filter(loaded => SELDOM_NEEDED.test(loaded))).toEqual([]);
});

test('the adapters of the cluster are seen to load theirs', () => {
  expect(loadedWith('libs/bus/nats-adapter.ts')).toContainEqual(expect.stringMatching(/^@nats-io\//));
});
