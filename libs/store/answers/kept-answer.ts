/** What is kept of a request that came with an `Idempotency-Key`. */
export interface KeptAnswer {
  /** SHA-256 of what was asked, hex. */
  asked: string;
  /** Epoch milliseconds. While it runs: until when it may. */
  expiresAt: number;
  /** The answer, encrypted, since it may hold a new key; absent while the request runs. */
  sealed?: string;
}
