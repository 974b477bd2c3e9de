import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = process.argv[2] ?? join(root, 'dist');

const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
rmSync(target, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [compiler, '--project', join(root, 'build/tsconfig.json'), '--outDir', target],
  {
    stdio: 'inherit',
  },
);

const {
  private: _,
  scripts: __,
  devDependencies: ___,
  exports,
  ...manifest
} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
/** What other packages of this repository import; users need none of it. */
const internal = new Set(['./generate', './follow-events', './profile', './read-lines']);
const published = Object.entries(exports)
  .filter(([name]) => !internal.has(name))
  .map(([name, source]) => {
    const base = String(source).replace(/\.ts$/, '');
    return [name, { types: `${base}.d.ts`, default: `${base}.js` }];
  });
/** The versions that tests run with; any of the same generation will do. */
const peers = Object.entries(manifest.peerDependencies).map(([name, version]) => [name, `^${version}`]);
const result = {
  ...manifest,
  sideEffects: false,
  exports: Object.fromEntries(published),
  peerDependencies: Object.fromEntries(peers),
};
writeFileSync(join(target, 'package.json'), `${JSON.stringify(result, undefined, 2)}\n`);
copyFileSync(join(root, '../../LICENSE'), join(target, 'LICENSE'));
