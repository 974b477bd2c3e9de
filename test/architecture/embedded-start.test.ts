import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type ServiceName, serviceNames } from '@sluice/contract';
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

interface Loaded {
  /** Sources of ours, `entry` among them. */
  files: ReadonlySet<string>;
  /** Packages from outside, each with the file that imports it. */
  packages: string[];
}

/** What is loaded with `entry`. */
function loadedWith(entry: string): Loaded {
  const seen = new Set([entry]);
  const packages: string[] = [];
  for (const file of seen) {
    const source = readFileSync(join(repositoryRoot, file), 'utf8');
    for (const { specifier, typeOnly, dynamic } of importsOf(file, source)) {
      if (typeOnly || dynamic) continue;
      const path = resolve(file, specifier);
      if (path === undefined) packages.push(`${specifier} (by ${file})`);
      else if (path.endsWith('.ts')) seen.add(path);
    }
  }
  return { files: seen, packages };
}

const entries = [...manifests.keys()]
  .filter(folder => folder.startsWith('libs/') || folder.startsWith('services/'))
  .map(folder => `${folder}/index.ts`)
  .concat('hosting/main.ts', 'libs/store/embedded.ts')
  .filter(entry => existsSync(join(repositoryRoot, entry)));

test.each(entries)('%s loads no client that only some gateways need', entry => {
  expect(loadedWith(entry).packages.filter(loaded => SELDOM_NEEDED.test(loaded))).toEqual([]);
});

test('the adapters of the cluster are seen to load theirs', () => {
  expect(loadedWith('libs/bus/nats-adapter.ts').packages).toContainEqual(
    expect.stringMatching(/^@nats-io\//),
  );
});

/** The services whose code is loaded with `entry`. */
const servicesIn = (entry: string): string[] =>
  [
    ...new Set([...loadedWith(entry).files].flatMap(file => /^services\/([^/]+)\//.exec(file)?.[1] ?? [])),
  ].sort();

test('a process of a cluster loads the code of the services that it hosts, and of no other', () => {
  expect(servicesIn('hosting/commands/serve.ts')).toEqual([]);
  // Control says what policy would decide.
  const beside: Partial<Record<ServiceName, ServiceName[]>> = { control: ['policy'] };
  for (const service of serviceNames)
    expect(servicesIn(`hosting/services/${service}.ts`)).toEqual([service, ...(beside[service] ?? [])]);
});
