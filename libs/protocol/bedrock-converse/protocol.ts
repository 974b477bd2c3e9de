import type { Extensions } from '../ir/extensions.ts';
import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { CacheMark } from '../ir/part.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { extensionsOf, objectAt, optionalString } from '../json/reader.ts';

export const PROTOCOL = 'bedrock-converse';

/** The unknown members of a node. */
export const ownExtensions = (object: JsonObject, known: ReadonlySet<string>): Extensions | undefined =>
  extensionsOf(object, known, PROTOCOL);

/** A node with the members that were in its extensions; another protocol's are losses. */
export function extended(
  value: JsonObject,
  extensions: Extensions | undefined,
  path: string,
  losses: Loss[],
): JsonObject {
  if (extensions === undefined) return value;
  if (extensions.protocol === PROTOCOL) return merged(value, extensions.members);
  losses.push(...extensionLosses(extensions, PROTOCOL, path));
  return value;
}

/** Objects that both have are merged, so that a node can leave unknown members of an inner object here. */
function merged(value: JsonObject, members: JsonObject): JsonObject {
  const result: JsonObject = { ...value, ...members };
  for (const key in members) {
    const known = value[key];
    const rest = members[key];
    if (Object.hasOwn(value, key) && isObject(known) && isObject(rest)) result[key] = merged(known, rest);
  }
  return result;
}

/** How this protocol wrote a node, where it was this protocol. */
export const formOf = (extensions: Extensions | undefined): JsonObject | undefined =>
  extensions?.protocol === PROTOCOL ? extensions.form : undefined;

/** Extensions that only say how a thing was written. */
export const written = (form: JsonObject): Extensions => ({ protocol: PROTOCOL, members: {}, form });

const cacheMembers = new Set(['type', 'ttl']);

/**
 * The mark of a block `{cachePoint: {type: 'default', ttl}}`, which stands behind what it marks,
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CachePointBlock.html. Undefined for any other block, and for one
 * with members unknown here.
 */
export function cacheMarkOf(block: JsonObject, path: string): CacheMark | undefined {
  if (block.cachePoint === undefined) return undefined;
  const point = objectAt(block, 'cachePoint', path);
  if (point.type !== 'default' || Object.keys(point).some(key => !cacheMembers.has(key))) return undefined;
  const ttl = optionalString(point, 'ttl', `${path}.cachePoint`);
  return ttl === undefined ? {} : { ttl };
}

export const encodeCacheMark = ({ ttl }: CacheMark): JsonObject => ({
  cachePoint: ttl === undefined ? { type: 'default' } : { type: 'default', ttl },
});
