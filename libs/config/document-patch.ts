import { isDeepStrictEqual } from 'node:util';

/**
 * What one layer of a configuration says over the one below: RFC 7396's merge patch (objects are merged, null removes, all
 * else replaces), but that a list of named things is merged by their names. It stands in a patch as `{ $list: { <name>:
 * patch or null }, $order: [names] }`, the order only where it is not that of the list below with what is new behind it.
 */
interface ListPatch {
  $list: Record<string, unknown>;
  $order?: string[];
}

type Plain = Record<string, unknown>;

export const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isListPatch = (value: unknown): value is Plain & ListPatch => isPlain(value) && isPlain(value.$list);

export interface Named extends Plain {
  name: string;
}

/** A list whose items all have a name of their own, such as routes. An empty list is one, too. */
export function isNamedList(value: unknown): value is Named[] {
  if (!Array.isArray(value)) return false;
  const names = new Set<string>();
  for (const item of value) {
    if (!isPlain(item) || typeof item.name !== 'string' || names.has(item.name)) return false;
    names.add(item.name);
  }
  return true;
}

function applyList(below: readonly Named[], { $list, $order }: ListPatch): unknown[] {
  const items = below.flatMap(item => {
    const patch = Object.hasOwn($list, item.name) ? $list[item.name] : undefined;
    return patch === null ? [] : [applyPatch(item, patch)];
  });
  const known = new Set(below.map(({ name }) => name));
  for (const [name, patch] of Object.entries($list))
    if (!known.has(name) && patch !== null) items.push(applyPatch(undefined, patch));
  return $order === undefined ? items : inOrder(items, $order);
}

/** Things that the order does not name stand behind those that it does. */
function inOrder(items: readonly unknown[], order: readonly string[]): unknown[] {
  const places = new Map(order.map((name, place) => [name, place]));
  const placeOf = (item: unknown): number =>
    (isPlain(item) ? places.get(String(item.name)) : undefined) ?? order.length;
  return items.toSorted((left, right) => placeOf(left) - placeOf(right));
}

/** `below` with a patch laid over it; undefined changes nothing. Neither is changed. */
export function applyPatch(below: unknown, patch: unknown): unknown {
  if (patch === undefined) return below;
  if (isListPatch(patch)) return applyList(isNamedList(below) ? below : [], patch);
  if (!isPlain(patch)) return patch;
  const result: Plain = isPlain(below) ? { ...below } : {};
  for (const [key, part] of Object.entries(patch)) {
    if (part === null) delete result[key];
    else result[key] = applyPatch(result[key], part);
  }
  return result;
}

function createListPatch(below: readonly Named[], wanted: readonly Named[]): ListPatch {
  const before = new Map(below.map(item => [item.name, item]));
  const after = new Set(wanted.map(({ name }) => name));
  const $list: Plain = {};
  for (const { name } of below) if (!after.has(name)) $list[name] = null;
  for (const item of wanted) {
    const patch = createPatch(before.get(item.name), item);
    if (patch !== undefined) $list[item.name] = patch;
  }
  const order = wanted.map(({ name }) => name);
  const natural = [
    ...below.flatMap(({ name }) => (after.has(name) ? [name] : [])),
    ...order.filter(name => !before.has(name)),
  ];
  return isDeepStrictEqual(order, natural) ? { $list } : { $list, $order: order };
}

/** The smallest patch that makes `wanted` of `below`; undefined where they are the same. */
export function createPatch(below: unknown, wanted: unknown): unknown {
  if (isDeepStrictEqual(below, wanted)) return undefined;
  if (
    isNamedList(wanted) &&
    (below === undefined || isNamedList(below)) &&
    (wanted.length > 0 || below !== undefined)
  )
    return createListPatch(below ?? [], wanted);
  if (!isPlain(wanted)) return wanted;
  const base = isPlain(below) ? below : {};
  const patch: Plain = {};
  for (const key of Object.keys(base)) if (!Object.hasOwn(wanted, key)) patch[key] = null;
  for (const [key, value] of Object.entries(wanted)) {
    const part = createPatch(base[key], value);
    if (part !== undefined) patch[key] = part;
  }
  return patch;
}
