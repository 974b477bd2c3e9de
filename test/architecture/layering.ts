import { posix } from 'node:path';

/**
 * Libraries by layer. A library imports only from layers before its own, a service any library and no
 * service, hosting everything.
 */
const layers = [
  ['contract', 'sdk'],
  ['telemetry', 'guard-model', 'tokens'],
  ['store', 'bus', 'protocol', 'outbound', 'guard'],
  ['providers', 'audit'],
  ['config'],
  ['cli'],
] as const;
/** For tests only, so outside of the layers; it knows the contract alone, so that every library's tests can use it. */
const TESTKIT = 'testkit';
/** Runs servers on this machine, for hosting and tests; outside of the layers too. */
const LOCAL_SERVERS = 'local-servers';
const OUTSIDE_LAYERS = new Set([TESTKIT, LOCAL_SERVERS]);
const TEST_FILE = /\.test\.ts$|-(suite|fixture)s?\.ts$/;
/** What the contract may import beside Node: it is what everything else stands on. */
const CONTRACT_PACKAGES = new Set(['zod']);
const TEST_PACKAGES = new Set(['vitest', 'fast-check']);

type Unit = { kind: 'lib' | 'service'; name: string } | { kind: 'hosting' } | { kind: 'other'; name: string };

const layerOf = (name: string): number => layers.findIndex(layer => layer.some(member => member === name));

/** Which package a file of the repository belongs to. */
function unitOf(file: string): Unit {
  const [top = '', name = ''] = file.split('/');
  if (top === 'libs') return { kind: 'lib', name };
  if (top === 'services') return { kind: 'service', name };
  if (top === 'hosting') return { kind: 'hosting' };
  return { kind: 'other', name: top };
}

const folderOf = (unit: Unit): string => {
  if (unit.kind === 'lib') return `libs/${unit.name}`;
  if (unit.kind === 'service') return `services/${unit.name}`;
  return unit.kind === 'hosting' ? 'hosting' : unit.name;
};

/**
 * Why `file` may not import `specifier`; undefined where it may. `folders` tells where each package of the
 * workspace lives, such as `@sluice/bus` in `libs/bus`.
 */
export function offence(
  file: string,
  specifier: string,
  folders: ReadonlyMap<string, string>,
): string | undefined {
  const from = unitOf(file);
  if (from.kind === 'lib' && !OUTSIDE_LAYERS.has(from.name) && layerOf(from.name) === -1)
    return `libs/${from.name} has no layer yet: give it one`;
  if (specifier.startsWith('.')) {
    const path = posix.join(posix.dirname(file), specifier);
    if (path.startsWith(`${folderOf(from)}/`) || path === 'package.json') return undefined;
    return 'a relative import stays inside its package';
  }
  const packageName = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  const folder = folders.get(packageName);
  if (folder !== undefined) return workspaceOffence(file, from, unitOf(`${folder}/`));
  if (packageName.startsWith('@sluice/')) return 'there is no such package in the workspace';
  return outsideOffence(file, from, packageName);
}

function workspaceOffence(file: string, from: Unit, to: Unit): string | undefined {
  const isTest = TEST_FILE.test(file);
  if (to.kind === 'lib' && to.name === TESTKIT) return isTest ? undefined : 'only tests use the testkit';
  if (from.kind === 'hosting') return undefined;
  if (to.kind === 'hosting' || to.kind === 'other') return `nothing below hosting may know ${folderOf(to)}`;
  if (to.kind === 'service')
    return from.kind === 'service' ? 'no service imports a service' : 'no library imports a service';
  if (to.name === LOCAL_SERVERS) {
    const allowed = isTest || (from.kind === 'lib' && from.name === TESTKIT);
    return allowed ? undefined : 'only hosting and tests start servers';
  }
  if (from.kind === 'lib' && from.name === TESTKIT && layerOf(to.name) === 0) return undefined;
  if (from.kind === 'lib' && layerOf(to.name) >= layerOf(from.name))
    return `libs/${from.name} may only import from the layers before its own`;
  return undefined;
}

function outsideOffence(file: string, from: Unit, packageName: string): string | undefined {
  const isTest = TEST_FILE.test(file);
  if (!isTest && TEST_PACKAGES.has(packageName)) return `${packageName} is for tests only`;
  if (from.kind !== 'lib' || from.name !== 'contract' || isTest || packageName.startsWith('node:'))
    return undefined;
  return CONTRACT_PACKAGES.has(packageName) ? undefined : 'the contract imports nothing but zod';
}
