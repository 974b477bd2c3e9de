import type { CacheMark } from '../ir/part.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';

const markKeys = new Set(['type', 'ttl']);

/**
 * `cache_control: { type: 'ephemeral', ttl }`, https://openrouter.ai/docs/features/prompt-caching, or
 * undefined where it says more than this representation has.
 */
export function decodeCacheControl(value: unknown): CacheMark | undefined {
  if (!isObject(value) || value.type !== 'ephemeral') return undefined;
  for (const key in value) if (!markKeys.has(key)) return undefined;
  if (value.ttl === undefined) return {};
  return typeof value.ttl === 'string' ? { ttl: value.ttl } : undefined;
}

export const encodeCacheControl = ({ ttl }: CacheMark): JsonObject =>
  ttl === undefined ? { type: 'ephemeral' } : { type: 'ephemeral', ttl };
