import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compiledName, findReachable } from './reachable.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = dirname(root.replace(/\/$/, ''));
const target = process.argv[2] ?? join(root, 'dist');
/** What modules read beside themselves. */
const assets = ['providers/prices/table', 'guard/secrets/gitleaks/rules.json'];

const compiled = mkdtempSync(join(tmpdir(), 'sluice-cli-'));
try {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const project = join(root, 'build/tsconfig.json');
  execFileSync(process.execPath, [compiler, '--project', project, '--outDir', compiled], {
    stdio: 'inherit',
  });
  assemble();
} finally {
  rmSync(compiled, { recursive: true, force: true });
}

/** The packages of this repository that the program is made of travel in its own `node_modules`; those of others npm gets. */
function assemble(): void {
  const { files, dependencies } = findReachable(join(compiled, 'cli/bin.js'), { compiled, sources });
  const placeOf = (path: string): string => {
    const [name = '', ...rest] = path.split('/');
    return name === 'cli' ? join(target, ...rest) : join(target, 'node_modules/@sluice', name, ...rest);
  };
  rmSync(target, { recursive: true, force: true });
  const own = new Set<string>();
  for (const file of files) {
    const path = file.slice(compiled.length + 1);
    own.add(path.split('/')[0] ?? '');
    mkdirSync(dirname(placeOf(path)), { recursive: true });
    writeFileSync(placeOf(path), withCompiledNames(readFileSync(file, 'utf8')));
  }
  own.delete('cli');
  for (const asset of assets)
    if (own.has(asset.split('/')[0] ?? '')) cpSync(join(sources, asset), placeOf(asset), { recursive: true });
  const { version, type, exports: _, ...manifest } = readManifest('cli');
  for (const name of own) writeManifest(placeOf(`${name}/package.json`), published(name));
  const bundled = [...own].sort().map(name => `@sluice/${name}`);
  writeManifest(join(target, 'package.json'), {
    name: manifest.name,
    version,
    type,
    license: 'Apache-2.0',
    description: 'The commands that manage a running Sluice AI gateway.',
    engines: { node: '>=24' },
    bin: { sluice: './bin.js', 'ai-gateway-cli': './bin.js' },
    dependencies: {
      ...Object.fromEntries([...dependencies].sort(([left], [right]) => (left < right ? -1 : 1))),
      ...Object.fromEntries(bundled.map(name => [name, version])),
    },
    bundleDependencies: bundled,
  });
  chmodSync(join(target, 'bin.js'), 0o755);
  cpSync(join(sources, '../LICENSE'), join(target, 'LICENSE'));
}

/** The compiler does not know what is loaded on demand by `createRequire`. */
function withCompiledNames(text: string): string {
  return text.replaceAll(/\bload\('(\.[^']+)'\)/g, (_, path: string) => `load('${compiledName(path)}')`);
}

function readManifest(name: string): Record<string, unknown> & { exports?: Record<string, string> } {
  return JSON.parse(readFileSync(join(sources, name, 'package.json'), 'utf8'));
}

function published(name: string): Record<string, unknown> {
  const { version, type, exports = {} } = readManifest(name);
  const compiledExports = Object.entries(exports).map(([path, source]) => [path, compiledName(source)]);
  return { name: `@sluice/${name}`, version, type, exports: Object.fromEntries(compiledExports) };
}

function writeManifest(file: string, manifest: Record<string, unknown>): void {
  writeFileSync(file, `${JSON.stringify(manifest, undefined, 2)}\n`);
}
