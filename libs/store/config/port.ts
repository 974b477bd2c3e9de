/** A whole configuration. `document` is as written: references to secrets and environment unresolved. */
export interface ConfigRevision {
  /** From 1, counting up. */
  revision: number;
  /** Epoch milliseconds. */
  at: number;
  /** Where it came from, such as a file name, for messages. */
  source: string;
  document: unknown;
}

/** Configuration revisions. Every node serves one at a time and follows the newest. */
export interface ConfigStore {
  current(): Promise<ConfigRevision | undefined>;
  /** Adds a revision. Publishing the document that is current already adds none and returns the current one. */
  publish(document: unknown, source: string): Promise<ConfigRevision>;
  /** Called with the current revision, if any, and with each newer one, until the returned function is called. */
  follow(onRevision: (revision: ConfigRevision) => void): Promise<() => void>;
}
