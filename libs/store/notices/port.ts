/** Something that is to be sent to somebody outside. */
export interface NewNotice {
  /** Where to, such as `alert:pager`: each has a queue of its own. */
  destination: string;
  /** What tells it from every other one of its destination. Added again within five minutes, it is one. */
  id: string;
  payload: string;
}

export interface HeldNotice {
  id: string;
  payload: string;
  /** Epoch milliseconds. */
  addedAt: number;
  /** From 1: how often it was handed out, this time included. */
  attempt: number;
}

/** `again`: it is put aside, and handed out anew after so long; others go on meanwhile. */
export type NoticeResult = { kind: 'done' } | { kind: 'again'; inMs: number };

export type NoticeHandle = (notice: HeldNotice) => Promise<NoticeResult>;

/** How many notices may wait for one destination. */
export const MAX_WAITING_NOTICES = 500_000;

/**
 * Notices that wait to be delivered, in a queue a destination: one that is dead holds up no other. Each is handed out
 * until it is done, at least once; it outlives every process that works on it.
 */
export interface NoticeQueue {
  /** Resolves when they are stored, with those that were refused since their queue is full. */
  add(notices: readonly NewNotice[]): Promise<NewNotice[]>;
  /**
   * Hands out what waits for a destination, oldest first, up to `concurrency` at a time; of several processes that
   * do, each notice to one. Returns a function that stops it and resolves when what was handed out has a result.
   */
  deliver(destination: string, concurrency: number, handle: NoticeHandle): () => Promise<void>;
  /** How many wait, by destination; those without any are left out. */
  waiting(): Promise<ReadonlyMap<string, number>>;
  /** Says which destinations there are; what waits for others is dropped. Gives how many, by destination. Only control may. */
  keepOnly(destinations: readonly string[]): Promise<ReadonlyMap<string, number>>;
}
