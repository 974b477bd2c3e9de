import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Of a source. */
export const compiledName = (path: string): string => path.replace(/\.ts$/, '.js');

/** What a program of several packages of this repository consists of. */
export interface Reachable {
  /** Absolute paths of modules. */
  files: Set<string>;
  /** Packages of others, with the versions that their users here want. */
  dependencies: Map<string, string>;
}

/** Imports, also those that are made when they are needed: by `import()`, or by what `createRequire` gives. */
const SPECIFIER =
  /^(?:import|export)\b(?:[^'"]*?\bfrom)?\s*['"]([^'"\s]+)['"]|\b(?:import|load|import\.meta\.url\))\(\s*['"]([^'"\s]+)['"]\s*\)/gm;
const OWN = /^@sluice\/([^/]+)(?:\/(.+))?$/;
/** Of `@scope/name/file` the package. */
const PACKAGE = /^(?:@[^/]+\/)?[^/]+/;

interface Manifest {
  exports?: Record<string, string>;
  dependencies?: Record<string, string>;
}

const manifestIn = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/**
 * Follows imports from `entry` on, through compiled packages that lie beside each other in `compiled` as their sources do
 * in `sources`. Throws where a package is imported that its manifest does not name.
 */
export function findReachable(
  entry: string,
  { compiled, sources }: { compiled: string; sources: string },
): Reachable {
  const files = new Set<string>();
  const dependencies = new Map<string, string>();

  function ownModule(name: string, subpath: string | undefined): string {
    const exported = manifestIn(join(sources, name)).exports?.[subpath === undefined ? '.' : `./${subpath}`];
    if (exported === undefined) throw new Error(`@sluice/${name} exports no ${subpath ?? 'root'}`);
    return join(compiled, name, compiledName(exported));
  }

  function follow(file: string): void {
    if (files.has(file)) return;
    if (!existsSync(file)) throw new Error(`${file} was not compiled: name its package in tsconfig.json`);
    files.add(file);
    if (!file.endsWith('.js')) return;
    for (const [, always, onDemand = ''] of readFileSync(file, 'utf8').matchAll(SPECIFIER)) {
      const specifier = always ?? onDemand;
      const [, name, subpath] = OWN.exec(specifier) ?? [];
      if (specifier.startsWith('.')) follow(join(dirname(file), compiledName(specifier)));
      else if (name !== undefined) follow(ownModule(name, subpath));
      else if (!specifier.startsWith('node:')) depend(file, PACKAGE.exec(specifier)?.[0] ?? specifier);
    }
  }

  function depend(file: string, name: string): void {
    const [owner = ''] = file.slice(compiled.length + 1).split('/');
    const version = manifestIn(join(sources, owner)).dependencies?.[name];
    if (version === undefined) throw new Error(`@sluice/${owner} does not name ${name} as a dependency`);
    dependencies.set(name, version);
  }

  follow(entry);
  return { files, dependencies };
}
