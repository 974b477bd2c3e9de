import { isPlain } from '@sluice/config';
import { GatewayError } from '@sluice/contract';
import type { Thing } from './collection.ts';

const LONGEST_NAME = 64;

/** `predict-post` of `/predict` and `POST`, with a number behind it where that is taken. */
function nameFor(path: string, method: string | undefined, existing: readonly Thing[]): string {
  const words = path
    .replace(/\/\*$/, '/all')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|-+$/g, '');
  const base = [words || 'root', method?.toLowerCase()]
    .filter(part => part !== undefined)
    .join('-')
    .slice(0, LONGEST_NAME - 3);
  const taken = new Set(existing.map(({ name }) => name));
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(name)) return name;
  }
}

const matchOf = ({ match }: Thing): Record<string, unknown> => (isPlain(match) ? match : {});

/**
 * `{ path, target, method }` is short for a route from a path to an HTTP service; a name may be given. Anything else is a route
 * as the configuration has it. Throws `conflict` where a route takes that path already.
 */
export function expandRoute(
  { path, target, method, name, ...rest }: Record<string, unknown>,
  existing: readonly Thing[],
): Record<string, unknown> {
  if (typeof path !== 'string' || typeof target !== 'string')
    return {
      ...rest,
      ...(name !== undefined && { name }),
      ...(path !== undefined && { path }),
      ...(target !== undefined && { target }),
      ...(method !== undefined && { method }),
    };
  const verb = typeof method === 'string' ? method.toUpperCase() : undefined;
  const same = existing.find(
    route =>
      matchOf(route).path === path && (matchOf(route).method === undefined || matchOf(route).method === verb),
  );
  if (same !== undefined)
    throw new GatewayError('conflict', {
      message: `The route ${JSON.stringify(same.name)} takes ${verb ?? 'every method of'} ${path} already. Change that one.`,
      param: 'path',
    });
  return {
    name: name ?? nameFor(path, verb, existing),
    match: { path, ...(verb !== undefined && { method: verb }) },
    targets: [{ url: target }],
    ...rest,
  };
}
