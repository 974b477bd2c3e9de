import { ownExtensionsOf } from '../ir/own-extensions.ts';
import type { CacheMark } from '../ir/part.ts';
import type { JsonObject } from '../json/read-object.ts';
import { objectAt, optionalString } from '../json/reader.ts';

export const PROTOCOL = 'bedrock-converse';

export const { ownExtensions, extended, formOf, written } = ownExtensionsOf(PROTOCOL);

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
