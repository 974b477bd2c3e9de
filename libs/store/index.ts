export type { KeptAnswer } from './answers/kept-answer.ts';
export { MemoryBreakers } from './breakers/memory-breakers.ts';
export type { BreakerStore, ProbeEnd, ProbeLeave, SharedBreaker } from './breakers/port.ts';
export { chargesOf } from './budgets/charges-of.ts';
export type { AppliedCost, BudgetStore, CounterCharge, CounterState } from './budgets/port.ts';
export type { ConfigRevision, ConfigStore, NewRevision, RevisionSummary } from './config/port.ts';
export {
  type DirectoryEntry,
  directoryKey,
  type TeamEntry,
  type TenantEntry,
  type UserEntry,
} from './directory/entry.ts';
export type {
  EventLog,
  EventStream,
  NewEvent,
  ReadFrom,
  ReadOptions,
  StoredEvent,
  StreamExtent,
} from './events/port.ts';
export { describeJob, type JobStatus, jobHeaders } from './jobs/describe-job.ts';
export { type AnswerLetter, type AskedLetter, JobLetters } from './jobs/job-letters.ts';
export type { Claim, Job, JobEnd, JobStore, NewJob } from './jobs/port.ts';
export type { KeyFeed, KeyRecord, KeyStore } from './keys/port.ts';
export { principalOfKey } from './keys/principal-of-key.ts';
export type {
  HeldNotice,
  NewNotice,
  NoticeHandle,
  NoticeQueue,
  NoticeResult,
} from './notices/port.ts';
export type { OutboxStatus, SpoolSettings } from './outbox/port.ts';
export { positionKey, type UsagePosition } from './positions/usage-position.ts';
export { MemoryQueues } from './queues/memory-queues.ts';
export type { Enqueued, Place, QueueSize, QueueStore, TurnEnd, Waiting } from './queues/port.ts';
export type { RecordStore } from './records/port.ts';
export type {
  HoldRequest,
  HoldResult,
  LimitState,
  Reservation,
  ReservationStore,
  Settlement,
} from './reservations/port.ts';
export { settlementsOf, shareId } from './reservations/settlements-of.ts';
export type { ReservationTally } from './reservations/tally.ts';
export { deriveKey, openText, sealText } from './sealing/seal-text.ts';
export type { SealStore, StoredSeal } from './seals/port.ts';
export { SecretBox, type SecretRecord } from './secrets/secret-box.ts';
export type { StoreLogger, Stores } from './stores.ts';
export {
  addSums,
  type HistogramName,
  histogramBoundsMs,
  histogramOf,
  measureIndex,
  noSums,
  type Sums,
  type UsageMeasure,
  usageMeasures,
} from './usage/measures.ts';
export {
  defaultUsageRetention,
  intervalMs,
  type UsageInterval,
  type UsageRange,
  type UsageRetention,
  type UsageRow,
  type UsageStore,
  usageIntervals,
} from './usage/port.ts';
export { MemoryVault } from './vault/memory-vault.ts';
export type { VaultScope, VaultStore } from './vault/port.ts';
