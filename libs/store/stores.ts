import type { KeptAnswer } from './answers/kept-answer.ts';
import type { BreakerStore } from './breakers/port.ts';
import type { BudgetStore } from './budgets/port.ts';
import type { ConfigStore } from './config/port.ts';
import type { DirectoryEntry } from './directory/entry.ts';
import type { EventLog } from './events/port.ts';
import type { JobStore } from './jobs/port.ts';
import type { KeyStore } from './keys/port.ts';
import type { NoticeQueue } from './notices/port.ts';
import type { OutboxStatus } from './outbox/port.ts';
import type { UsagePosition } from './positions/usage-position.ts';
import type { QueueStore } from './queues/port.ts';
import type { RecordStore } from './records/port.ts';
import type { ReservationStore } from './reservations/port.ts';
import type { ReservationTally } from './reservations/tally.ts';
import type { SealStore } from './seals/port.ts';
import type { SecretRecord } from './secrets/secret-box.ts';
import type { UsageStore } from './usage/port.ts';
import type { VaultStore } from './vault/port.ts';

/** Every store of an installation. Both hostings open one of these. */
export interface Stores {
  keys: KeyStore;
  config: ConfigStore;
  events: EventLog;
  /** The events of this process that the log has not stored yet. */
  outbox: OutboxStatus;
  /** Of the audit log; only control seals. */
  seals: SealStore;
  usage: UsageStore;
  notices: NoticeQueue;
  /** What is spent of budgets. */
  budgets: BudgetStore;
  reservations: ReservationStore;
  /** What became of reservations, by what this process did. */
  reservationTally: () => Readonly<ReservationTally>;
  /** Of dispatch. */
  breakers: BreakerStore;
  /** Of dispatch, ingress and control. */
  queues: QueueStore;
  /** Of ingress and control. */
  jobs: JobStore;
  vault: VaultStore;
  /** Secrets that came over the API, encrypted. */
  secrets: RecordStore<SecretRecord>;
  /** Tenants, teams and users, by `directoryKey`. */
  directory: RecordStore<DirectoryEntry>;
  /** What requests with an `Idempotency-Key` were answered. Of control. */
  answers: RecordStore<KeptAnswer>;
  /** How far readers of usage events have come. Of control. */
  positions: RecordStore<UsagePosition>;
  /** Stores what is gathered, then lets go of files and connections that the stores opened. */
  close(): Promise<void>;
}

/** What the stores say to the operator. A pino logger is one. */
export interface StoreLogger {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}
