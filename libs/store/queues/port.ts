import type { InstanceId, MaybePromise } from '@sluice/contract';

/** Something that waits in a queue for its turn: a request whose connection an ingress holds, or a job. */
export interface Waiting {
  id: string;
  kind: 'request' | 'job';
  tenant: string;
  /** From 0 to 20. Each step doubles the share of the turns. */
  priority: number;
  /** The instance that holds the connection of a request, and drives it when its turn comes. */
  holder?: InstanceId | undefined;
  /** Epoch milliseconds: in which order those of one tenant and priority take their turns; of jobs `JOB_YIELDS_MS` later. */
  since: number;
}

export interface EnqueueOptions {
  /** It is taken out when it has waited so long. */
  waitsForMs: number;
  /** How many may wait in the queue. */
  maxLength: number;
  /** Every target was found down just now: the queue rests, for so long at least, and then goes on with one turn at a time. */
  downForMs?: number;
}

export type Enqueued = { kind: 'queued' } | { kind: 'full' };

/** What became of a turn. */
export type TurnEnd =
  /** A target answered: it is taken out, and more get their turn at a time. */
  | { kind: 'answered' }
  /** It was called and has not failed for a while: as if it was answered, but few get their turn by that alone. */
  | { kind: 'running' }
  /** Every target is down still: it goes back, and the queue rests, for so long at least. */
  | { kind: 'down'; downForMs: number }
  /** No target was called, since none lets itself be called for so long: it goes back. */
  | { kind: 'closed'; closedForMs: number }
  /** It was refused for reasons of its own that pass, such as a limit: it goes back, and has no turn for so long. */
  | { kind: 'deferred'; forMs: number }
  /** It is over, whatever came of it, or nobody waits for it any more: it is taken out. */
  | { kind: 'gone' };

export interface TakenTurns {
  /** Those whose turn it is now. They keep it until it is ended, or their lease does. */
  turns: Waiting[];
  /** Taken out, since they have waited for as long as they may. */
  expired: Waiting[];
  /** Requests that were taken out, since nobody renewed their lease: who held their connection is gone. */
  lost: Waiting[];
}

/** Where something stands in a queue. */
export type Place =
  | { kind: 'turn' }
  /** `position`: about how many turns there are until its own, that one included. `expectedWaitMs` is absent while nothing moves. */
  | { kind: 'waiting'; position: number; expectedWaitMs?: number };

export interface QueueSize {
  waiting: number;
  /** Of those, how many cannot have a turn yet for reasons of their own. */
  deferred: number;
  inTurn: number;
  /** How many may have their turn at a time. */
  window: number;
  /** How long no turn is given yet. */
  restsForMs: number;
  /** For how long the first one waits that has no turn; 0 where none does. */
  oldestMs: number;
}

/** Within its tenant a job lets requests go first that come up to so much later: their callers hold connections. */
export const JOB_YIELDS_MS = 60_000;

/** How long an entry outlives the last word of who stands behind it. */
export const LEASE_MS = 15_000;

/**
 * The queues of what waits for a provider, by name, shared by every process. The order is fair: of the turns each step of priority gets
 * twice as many as the one below it, and within a priority each tenant gets as many as any other, so that nobody starves. So that
 * one tenant does not fill a queue, each may have at most eight times as many waiting as there is room left.
 *
 * TakenTurns are paced: after an outage one at a time, then by each that was answered one more, as in TCP’s slow start (RFC 5681).
 *
 * A request is leased by its connection: `renew` has to be called for it again and again, while it waits and in its turn. A job is leased in its
 * turn alone, and has another one when that lease ends. Leases do not end while nobody can renew them.
 *
 * Time is the store’s own. Methods reject with a `GatewayError` `not_ready` while the store is away.
 */
export interface QueueStore {
  /** What is in the queue already stays at its place, and has no turn any more. */
  enqueue(queue: string, entry: Waiting, options: EnqueueOptions): MaybePromise<Enqueued>;
  /** Renews leases. Returns where each stands; undefined: it is not in the queue. */
  renew(queue: string, ids: readonly string[]): MaybePromise<(Place['kind'] | undefined)[]>;
  /** Takes out whose time or lease is over, and gives at most `most` their turn. */
  take(queue: string, most: number): MaybePromise<TakenTurns>;
  /** False: it was not in the queue any more, or had no turn that could go back. */
  endTurn(queue: string, id: string, end: TurnEnd): MaybePromise<boolean>;
  /** Whether each is in the queue. */
  has(queue: string, ids: readonly string[]): MaybePromise<boolean[]>;
  place(queue: string, id: string): MaybePromise<Place | undefined>;
  /** Of every queue in which something is, or was. */
  sizes(): MaybePromise<ReadonlyMap<string, QueueSize>>;
}
