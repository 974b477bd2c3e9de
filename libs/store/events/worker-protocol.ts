import type { AppliedCost, CounterCharge } from '../budgets/port.ts';
import type { JobCall } from '../jobs/job-table.ts';
import type { DueNotice, NoticeEnds } from '../notices/notice-table.ts';
import type { NewNotice } from '../notices/port.ts';
import type { CounterSnapshot } from '../reservations/memory-reservations.ts';
import type { StoredSeal } from '../seals/port.ts';
import type { UsageRange, UsageRetention } from '../usage/port.ts';
import type { UsageRecord } from '../usage/usage-record.ts';
import type { AppliedRecords, RawUsageRow, UsageCursor } from '../usage/usage-tables.ts';
import type { EventStream, NewEvent, ReadFrom, StoredEvent, StreamExtent } from './port.ts';

/** How far a durable consumer has got. */
export interface ConsumerPosition {
  stream: EventStream;
  durable: string;
  sequence: number;
}

/** What is written together. */
export interface Batch {
  events: NewEvent[];
  positions: ConsumerPosition[];
  counters: CounterSnapshot[];
}

/** A batch on its way to the event thread, its events in columns: a clone of objects looks up each of their keys. */
export interface BatchColumns extends Omit<Batch, 'events'> {
  ids: string[];
  subjects: string[];
  payloads: string[];
}

export const columnsOf = ({ events, positions, counters }: Batch): BatchColumns => ({
  ids: events.map(({ id }) => id),
  subjects: events.map(({ subject }) => subject),
  payloads: events.map(({ payload }) => payload),
  positions,
  counters,
});

/** A question to the event thread. */
export type Question =
  /** Where a reader begins: after which sequence. */
  | { kind: 'seek'; stream: EventStream; from: ReadFrom }
  /** Events after a sequence, oldest first. */
  | { kind: 'page'; stream: EventStream; after: number; limit: number }
  | { kind: 'position'; stream: EventStream; durable: string; from: 'start' | 'now' }
  | { kind: 'forget'; stream: EventStream; durable: string }
  | { kind: 'extent'; stream: EventStream }
  | { kind: 'last-seal' }
  | { kind: 'append-seal'; seal: StoredSeal }
  | { kind: 'seals'; from: number; limit: number }
  | { kind: 'apply-usage'; records: UsageRecord[]; retention: UsageRetention }
  /** Rows of a range, behind one. */
  | { kind: 'usage-rows'; range: UsageRange; after: UsageCursor | undefined; limit: number }
  | { kind: 'applied-costs'; charges: CounterCharge[] }
  | { kind: 'budget-costs'; prefix: string; periodStart: number }
  | { kind: 'budget-alerted'; cost: AppliedCost; share: number }
  | { kind: 'usage-position' }
  | { kind: 'move-usage-position'; from: number; to: number }
  | { kind: 'add-notices'; notices: readonly NewNotice[] }
  /** Those that are due, but for the ones that are handed out. */
  | { kind: 'due-notices'; destination: string; held: readonly number[]; limit: number }
  | { kind: 'end-notices'; ends: NoticeEnds }
  | { kind: 'waiting-notices' }
  | { kind: 'keep-notices'; destinations: readonly string[] }
  /** Of the table of jobs. */
  | { kind: 'jobs'; call: JobCall };

export interface Answers {
  seek: { after: number; newest: number };
  page: StoredEvent[];
  position: number;
  extent: StreamExtent;
  'last-seal': StoredSeal | undefined;
  'append-seal': boolean;
  seals: StoredSeal[];
  'apply-usage': AppliedRecords;
  'applied-costs': AppliedCost[];
  'budget-costs': AppliedCost[];
  'budget-alerted': undefined;
  'usage-rows': RawUsageRow[];
  'usage-position': number;
  'move-usage-position': boolean;
  forget: undefined;
  'add-notices': NewNotice[];
  'due-notices': { notices: DueNotice[]; nextDueInMs: number | undefined };
  'end-notices': undefined;
  'waiting-notices': [destination: string, count: number][];
  'keep-notices': [destination: string, count: number][];
  /** As the method that was called returns it. */
  jobs: unknown;
}

export type ToWorker =
  | { kind: 'batch'; number: number; batch: BatchColumns }
  | { kind: 'question'; number: number; question: Question }
  | { kind: 'close' };

export type FromWorker =
  /** Every batch up to `number` is stored, the last of them at `at`; `newest` tells the last sequence of each stream. */
  | { kind: 'stored'; number: number; at: number; newest: Record<EventStream, number> }
  | { kind: 'answer'; number: number; answer: Answers[Question['kind']] }
  | { kind: 'failed'; number: number; reason: string }
  /** The batch could not be stored, and is tried again. */
  | { kind: 'problem'; reason: string; retryInMs: number }
  | { kind: 'closed' };

export interface WorkerOptions {
  file: string;
  /** The newest events of a stream that are kept. */
  eventsKept: number;
  /** Notices that may wait for one destination. */
  maxWaitingNotices: number;
}
