/**
 * Things by name that are few and small, so that every node that needs them holds all of them: encrypted secrets, the
 * directory of tenants. A write is heard by every follower within a second. Methods reject with a `GatewayError`
 * `not_ready` while the store cannot be reached.
 */
export interface RecordStore<Value> {
  put(name: string, value: Value): Promise<void>;
  /** What is there already under the name; undefined where nothing was, and now `value` is. Of many at once one is first. */
  add(name: string, value: Value): Promise<Value | undefined>;
  /**
   * Makes of a record what `change` says of it as it is, undefined being none, and resolves with that. `change` is called anew where somebody else
   * has changed it meanwhile, and what it throws is thrown. Where it gives back what it got, nothing is written.
   */
  update(name: string, change: (present: Value | undefined) => Value | undefined): Promise<Value | undefined>;
  /** Nothing happens where there is none of the name. */
  remove(name: string): Promise<void>;
  list(): Promise<ReadonlyMap<string, Value>>;
  /**
   * Calls with each that is there, then with each change, undefined for one that was removed, until the returned function is
   * called. Resolves when all that were there have been told. One may be told twice.
   */
  follow(onRecord: (name: string, value: Value | undefined) => void): Promise<() => void>;
}
