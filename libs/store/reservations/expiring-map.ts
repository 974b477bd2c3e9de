/** Maps grow by doubling, which stops the event loop for as long as copying takes: many small ones pause less. */
const SHARDS = 64;

interface Expiring {
  readonly expiresAt: number;
}

interface Shard<Value> {
  entries: Map<string, Value>;
  sweep: Iterator<[string, Value]>;
}

/** A map whose entries expire. Each `set` looks at two more old entries, so what has expired is never much. */
export class ExpiringMap<Value extends Expiring> {
  readonly #first = newShard<Value>();
  readonly #shards = [this.#first, ...Array.from({ length: SHARDS - 1 }, () => newShard<Value>())];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The value, expired or not: its owner decides what that means. */
  get(key: string): Value | undefined {
    return this.#shardOf(key).entries.get(key);
  }

  set(key: string, value: Value, now: number): void {
    const shard = this.#shardOf(key);
    const before = shard.entries.size;
    this.#sweep(shard, now);
    this.#sweep(shard, now);
    shard.entries.set(key, value);
    this.#size += shard.entries.size - before;
  }

  #sweep(shard: Shard<Value>, now: number): void {
    const next = shard.sweep.next();
    if (next.done === true) shard.sweep = shard.entries.entries();
    else if (next.value[1].expiresAt <= now) shard.entries.delete(next.value[0]);
  }

  /** The last two characters tell keys apart well enough: ids are random, other keys end in one. */
  #shardOf(key: string): Shard<Value> {
    const hash = key.charCodeAt(key.length - 1) * 31 + key.charCodeAt(key.length - 2);
    return this.#shards[hash % SHARDS] ?? this.#first;
  }
}

function newShard<Value>(): Shard<Value> {
  const entries = new Map<string, Value>();
  return { entries, sweep: entries.entries() };
}
