import type { MaybePromise, UsageEvent } from '@sluice/contract';
import type { Group } from './usage-record.ts';

/** How long a bucket of each kind is, in milliseconds. */
export const intervalMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
export type UsageInterval = keyof typeof intervalMs;
export const usageIntervals = ['minute', 'hour', 'day'] as const satisfies readonly UsageInterval[];

/** How long the buckets of each interval are kept after they end, in milliseconds. */
export type UsageRetention = Readonly<Record<UsageInterval, number>>;

const DAY_MS = 86_400_000;
export const defaultUsageRetention: UsageRetention = {
  minute: 2 * DAY_MS,
  hour: 90 * DAY_MS,
  day: 3 * 366 * DAY_MS,
};

/** How long after an event was applied it is known again. */
export const REMEMBERED_MS = 25 * 3_600_000;
/** Groups that a bucket of a tenant has at most; what is beyond is counted under `other`. */
export const MAX_GROUPS = 10_000;

/** Sums of a bucket: UTC, of one tenant and one group. */
export interface UsageRow {
  /** Epoch milliseconds of the bucket’s beginning. */
  at: number;
  tenant: string;
  group: Group;
  /** `Sums` as text: `addSums` reads it. */
  sums: string;
}

export interface UsageRange {
  interval: UsageInterval;
  /** Epoch milliseconds: buckets that begin from `from` on and before `to`. */
  from: number;
  to: number;
  /** Absent: every tenant. */
  tenant?: string | undefined;
}

/**
 * Usage events added up by minute, hour and day. An event counts once, however often, in whatever order and by
 * however many processes it is applied, if it comes again within a day of when it was applied last.
 */
export interface UsageStore {
  /** Gives for each event whether it was new. Several events are one step each for every tenant: all of it, or nothing. */
  apply(events: readonly UsageEvent[]): MaybePromise<boolean[]>;
  /** Rows in no order that means anything. */
  rows(range: UsageRange): AsyncIterable<UsageRow>;
  /** Up to which sequence of the stream every event is applied; 0 where that is not known. Lost together with what was applied. */
  position(): MaybePromise<number>;
  /** False, and nothing is moved, where it is no longer at `from`: it was moved by another process, or lost. */
  movePosition(from: number, to: number): MaybePromise<boolean>;
  /** Called each time what was applied may have been lost, as where a server comes back. */
  onDoubt(listener: () => void): void;
  /** Whether this process is, for so long from now, the one to apply again what may have been lost. */
  claimCatchUp(forMs: number): MaybePromise<boolean>;
}
