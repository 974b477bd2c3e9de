import type { KV } from '@nats-io/kv';
import { isOutpaced } from './access.ts';

/**
 * Makes of an entry of a bucket what `change` says of it as it is; undefined is none. Written only upon the very revision that was read, else read
 * anew: of many at once none undoes another one.
 */
export async function updateEntry<Value>(
  bucket: KV,
  key: string,
  change: (present: Value | undefined) => Value | undefined,
): Promise<Value | undefined> {
  for (;;) {
    const entry = await bucket.get(key);
    const present = entry?.operation === 'PUT' ? entry.json<Value>() : undefined;
    const value = change(present);
    if (value === present) return value;
    const upon = { previousSeq: entry?.revision ?? 0 };
    try {
      if (value === undefined) await bucket.purge(key, upon);
      else await bucket.put(key, JSON.stringify(value), upon);
      return value;
    } catch (cause) {
      if (!isOutpaced(cause)) throw cause;
    }
  }
}
