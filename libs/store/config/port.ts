/** A whole configuration: nodes serve one revision at a time and follow the newest. */
export interface ConfigRevision extends RevisionSummary {
  /** What each source says, as it is written: references to secrets and environment unresolved. Nodes lay them over each other. */
  layers: ConfigLayers;
}

type ConfigLayers = Readonly<Record<string, unknown>>;

export interface RevisionSummary {
  /** From 1, counting up. */
  revision: number;
  /** Epoch milliseconds. */
  at: number;
  /** Who made it, for people: `configuration file`, `key key_…`. */
  author: string;
  /** What for, for people. */
  message: string;
}

export type NewRevision = Pick<ConfigRevision, 'author' | 'message' | 'layers'>;

/** How many revisions are kept at least; older ones are removed. */
export const REVISIONS_KEPT = 250;

/** Configuration revisions. Methods reject with a `GatewayError` `not_ready` while the store cannot be reached. */
export interface ConfigStore {
  current(): Promise<ConfigRevision | undefined>;
  /** Adds a revision after `expected` (0: the first). Undefined, and nothing added, where that is not the newest one. */
  publish(next: NewRevision, expected: number): Promise<ConfigRevision | undefined>;
  /** Undefined where there is none of this number, or not any more. */
  read(revision: number): Promise<ConfigRevision | undefined>;
  /** At most `limit` revisions before `before`, newest first. */
  history(range: { before?: number | undefined; limit: number }): Promise<RevisionSummary[]>;
  /** Called with the current revision, if any, and with each newer one, until the returned function is called. */
  follow(onRevision: (revision: ConfigRevision) => void): Promise<() => void>;
}
