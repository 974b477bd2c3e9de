import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { ANNOTATED_PREFIX } from '@sluice/config';
import type { AnnotatedObject } from './annotated-object.ts';
import { readAnnotations, type Wanted } from './read-annotations.ts';

/** A route as the configuration writes it. */
export type RouteDocument = { name: string } & Record<string, unknown>;

export interface AnnotatedRoutes {
  routes: RouteDocument[];
  /** Why an object has no route, by `kind namespace/name`. */
  faults: ReadonlyMap<string, string>;
}

interface Candidate {
  object: AnnotatedObject;
  wanted: Wanted;
}

const MOST_ROUTES = 500;
/** As many as a route takes. */
const MOST_TARGETS = 50;
const LONGEST_NAME = 64;

const nameOf = ({ kind, namespace, name }: AnnotatedObject): string => `${kind} ${namespace}/${name}`;

/**
 * One route for each path. Pods of a namespace that ask for the same share it, each a target. Of others that want a path that is taken,
 * the oldest has it. The result is the same whatever the order of the objects.
 */
export function routesOfObjects(
  objects: readonly AnnotatedObject[],
  allowAnonymous: boolean,
): AnnotatedRoutes {
  const faults = new Map<string, string>();
  const owners = new Map<string, Candidate>();
  const routes = new Map<string, Candidate[]>();
  for (const object of objects.toSorted(byAge)) {
    const read = readAnnotations(object, allowAnonymous);
    if ('fault' in read) {
      faults.set(nameOf(object), read.fault);
      continue;
    }
    const candidate = { object, wanted: read.wanted };
    const { path } = read.wanted;
    const owner = owners.get(path);
    if (owner === undefined) {
      if (owners.size === MOST_ROUTES) {
        faults.set(nameOf(object), `there are ${MOST_ROUTES} routes by annotations already`);
        continue;
      }
      owners.set(path, candidate);
      routes.set(path, [candidate]);
    } else {
      const fault = clash(owner, candidate);
      if (fault === undefined) routes.get(path)?.push(candidate);
      else faults.set(nameOf(object), fault);
    }
  }
  return {
    routes: [...routes.entries()].toSorted(bySpecificity).flatMap(([, candidates]) => routeOf(candidates)),
    faults,
  };
}

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
const byAge = (left: AnnotatedObject, right: AnnotatedObject): number =>
  left.createdAt - right.createdAt || compare(nameOf(left), nameOf(right));

/** The first route that matches wins: exact paths before those with all below them, and of these the longer ones. */
const bySpecificity = ([left]: [string, unknown], [right]: [string, unknown]): number =>
  Number(left.endsWith('*')) - Number(right.endsWith('*')) ||
  right.length - left.length ||
  compare(left, right);

/** Why the path of one cannot be the other's, too. */
function clash(owner: Candidate, { object, wanted }: Candidate): string | undefined {
  const { path } = wanted;
  const isSameKind = owner.object.kind === 'Pod' && object.kind === 'Pod';
  if (!isSameKind || owner.object.namespace !== object.namespace)
    return `${path} is the path of ${nameOf(owner.object)}, which is older`;
  const { port: _own, ...ownRest } = owner.wanted;
  const { port: _other, ...rest } = wanted;
  if (!isDeepStrictEqual(ownRest, rest))
    return `other annotations for ${path} than ${nameOf(owner.object)} has`;
  return undefined;
}

/** To those that are ready; to all while none is, so that callers are told that it is out of order, and not that it is not there. */
function routeOf([first, ...others]: readonly Candidate[]): RouteDocument[] {
  if (first === undefined) return [];
  const reachable = [first, ...others].filter(({ object }) => object.host !== undefined);
  const ready = reachable.filter(({ object }) => object.isReady);
  const urls = (ready.length === 0 ? reachable : ready).map(
    ({ object: { host }, wanted: { port } }) => `http://${host}:${port}`,
  );
  if (urls.length === 0) return [];
  const { path, auth, rateLimit } = first.wanted;
  return [
    {
      name: routeName(first.object.namespace, path),
      match: { path },
      ...(auth !== undefined && { auth }),
      strategy: 'least-in-flight',
      targets: [...new Set(urls)]
        .toSorted(compare)
        .slice(0, MOST_TARGETS)
        .map(url => ({ url })),
      ...(rateLimit !== undefined && { limits: [{ ...rateLimit, by: 'key' }] }),
    },
  ];
}

/** `kubernetes.<namespace>.<path>`, and a hash where characters of the path had to go. */
function routeName(namespace: string, path: string): string {
  const words =
    path
      .slice(1)
      .replace(/\*$/, 'all')
      .replaceAll('/', '.')
      .replace(/[^A-Za-z0-9._-]/g, '-') || 'root';
  const plain = `${ANNOTATED_PREFIX}${namespace}.${words}`;
  const hash = createHash('sha256').update(`${namespace} ${path}`).digest('hex').slice(0, 8);
  return `${plain.slice(0, LONGEST_NAME - 1 - hash.length)}-${hash}`;
}
