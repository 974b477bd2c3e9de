/** One call, as the provider counts it. */
export interface CallOfLedger {
  model: string;
  stream: boolean;
  /** When it arrived, in epoch milliseconds. */
  at: number;
  /** What it has produced so far. */
  outputTokens: number;
  /** `aborted`: the caller broke off before the end. */
  end: 'running' | 'complete' | 'aborted';
}

/** What a provider was asked and has produced, by the id that a request brings as its `user`. */
export type Ledger = ReadonlyMap<string, readonly CallOfLedger[]>;

/** All calls of requests whose id begins like this, each with that id. */
export const callsIn = (ledger: Ledger, idPrefix = ''): (CallOfLedger & { id: string })[] =>
  [...ledger].flatMap(([id, calls]) => (id.startsWith(idPrefix) ? calls.map(call => ({ id, ...call })) : []));
