import { applyPatch, createPatch, isNamedList, isPlain } from './document-patch.ts';
import { mapsOfThings } from './maps-of-things.ts';

/** What a configuration is made of: each lies over the ones before it. */
export const layerNames = ['file', 'api', 'kubernetes'] as const;
export type LayerName = (typeof layerNames)[number];
/** The file is a whole document; the others are patches of what is below them. Annotations in Kubernetes add routes, and change nothing else. */
export type Layers = Readonly<Partial<Record<LayerName, unknown>>>;

/** The document that nodes serve. */
export function mergeLayers(layers: Layers): unknown {
  let document: unknown = {};
  for (const name of layerNames) document = applyPatch(document, layers[name]);
  return document;
}

/** What names of routes by annotations in Kubernetes begin with. */
export const ANNOTATED_PREFIX = 'kubernetes.';

const isAnnotated = (route: unknown): boolean =>
  isPlain(route) && typeof route.name === 'string' && route.name.startsWith(ANNOTATED_PREFIX);

const routesOf = (document: unknown): readonly unknown[] =>
  isPlain(document) && Array.isArray(document.routes) ? document.routes : [];

/** The routes by annotations in Kubernetes. */
export const annotatedRoutes = (document: unknown): unknown[] => routesOf(document).filter(isAnnotated);

function withoutAnnotated(document: unknown): unknown {
  const routes = routesOf(document);
  return isPlain(document) && routes.some(isAnnotated)
    ? { ...document, routes: routes.filter(route => !isAnnotated(route)) }
    : document;
}

/** A document with the routes by annotations that there are, whatever it says of them. */
export const withAnnotated = (document: unknown, { kubernetes }: Layers): unknown =>
  applyPatch(withoutAnnotated(document), kubernetes);

/** Layers with the one of the API made so that the whole is `document`, but for routes by annotations. */
export function withDocument(layers: Layers, document: unknown): Layers {
  const { api: _, ...others } = layers;
  const api = createPatch(mergeLayers({ file: others.file }), withoutAnnotated(document));
  return api === undefined ? others : { ...others, api };
}

/** Whether the file says that the API may not change what it says. */
export const isLocked = ({ file }: Layers): boolean =>
  isPlain(file) && isPlain(file.config) && file.config.locked === true;

const below = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

/**
 * Where a patch would change or remove what stands in `base`. A route, a tier or another thing with a name that stands there is
 * changed by anything that is added to it; a new one changes nothing. The order of a list is what it says, too.
 */
export function overriddenPaths(base: unknown, patch: unknown, path = ''): string[] {
  if (patch === undefined || base === undefined) return [];
  if (isPlain(patch) && isPlain(patch.$list) && isNamedList(base)) {
    const names = new Set(base.map(({ name }) => name));
    const order = patch.$order === undefined ? [] : [`${path} (order)`];
    return [
      ...Object.keys(patch.$list).flatMap(name => (names.has(name) ? [`${path}[${name}]`] : [])),
      ...order,
    ];
  }
  if (!isPlain(patch) || !isPlain(base)) return [path];
  if (mapsOfThings.has(path))
    return Object.keys(patch).flatMap(key => (Object.hasOwn(base, key) ? [below(path, key)] : []));
  return Object.entries(patch).flatMap(([key, part]) => overriddenPaths(base[key], part, below(path, key)));
}

/** A patch without what changes or removes anything of `base`. Undefined where nothing is left. */
export function withoutOverrides(base: unknown, patch: unknown, path = ''): unknown {
  if (patch === undefined || base === undefined) return patch ?? undefined;
  if (isPlain(patch) && isPlain(patch.$list) && isNamedList(base)) {
    const names = new Set(base.map(({ name }) => name));
    const $list = keptParts(patch.$list, (name, part) => (names.has(name) ? undefined : part));
    return $list === undefined ? undefined : { $list };
  }
  if (!isPlain(patch) || !isPlain(base)) return undefined;
  if (mapsOfThings.has(path))
    return keptParts(patch, (key, part) => (Object.hasOwn(base, key) ? undefined : part));
  return keptParts(patch, (key, part) => withoutOverrides(base[key], part, below(path, key)));
}

function keptParts(
  parts: Record<string, unknown>,
  keep: (key: string, part: unknown) => unknown,
): Record<string, unknown> | undefined {
  const kept = Object.entries(parts).flatMap(([key, part]) => {
    const rest = keep(key, part);
    return rest === undefined || rest === null ? [] : [[key, rest] as const];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
