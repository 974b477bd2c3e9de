import type { InstanceId } from '@sluice/contract';

/** How many events that are not stored are in memory, and how many characters of payload. The rest is on disk. */
export interface MemoryBound {
  events: number;
  characters: number;
}

/** Where and how a process keeps events until they are stored. */
export interface SpoolSettings {
  /** The folder of the spools of all processes of one data folder. On a local disk. */
  folder: string;
  /** This process: an instance id, as no other process ever has had. */
  owner: InstanceId;
  /** Events that are not stored may take this much on disk. */
  maxBytes: number;
  /** What becomes of requests while their events cannot be kept on disk: they go on, or new ones are refused. */
  onFull: 'continue' | 'stop';
  memory?: MemoryBound;
}

/** How the events stand that a process has not stored yet. */
export interface OutboxStatus {
  /** False: a request that is taken now may leave no event, and the configuration says to take none. */
  readonly accepting: boolean;
  /** Why events cannot be kept on disk; undefined where they can. */
  readonly problem: string | undefined;
  readonly waiting: number;
  readonly spoolBytes: number;
  /** Since the start. */
  readonly lost: number;
}
