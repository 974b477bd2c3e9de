/** Where a request stands that waits for a provider, or has its turn. Times are epoch milliseconds. */
export interface QueuePlace {
  queue: string;
  /** It is told that it waited in vain after this. */
  until: number;
  /** When it began to wait this time. */
  waitsSince: number;
  /** How long it has waited before. */
  waitedMs: number;
  /** How often it had its turn. */
  turns: number;
  keepAliveEveryMs: number;
  keepAliveAt: number;
}
