/** A seal of the audit log as it was written; what is in it is the business of who seals. */
export interface StoredSeal {
  /** From 1, counting up without a gap; the oldest make room for new ones. */
  number: number;
  text: string;
}

/**
 * The chain of seals of the audit log. Append-only: each seal goes behind the one that its writer knows to be the
 * last, so that two writers never make a fork.
 */
export interface SealStore {
  last(): Promise<StoredSeal | undefined>;
  /** Adds the seal of this number, where the last one has the number before it. False where it has not: nothing was added. */
  append(seal: StoredSeal): Promise<boolean>;
  /** Those from a number on that are still there, in order. */
  read(from: number): AsyncIterable<StoredSeal>;
}
