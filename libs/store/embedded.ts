import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Clock, InstanceId } from '@sluice/contract';
import { MemoryBreakers } from './breakers/memory-breakers.ts';
import { BudgetTable } from './budgets/budget-table.ts';
import { EmbeddedBudgets } from './budgets/embedded-budgets.ts';
import { SqliteConfig } from './config/sqlite-config.ts';
import { EventTables } from './events/event-tables.ts';
import { SqliteEventLog } from './events/sqlite-event-log.ts';
import { columnsOf } from './events/worker-protocol.ts';
import { SqliteJobs } from './jobs/sqlite-jobs.ts';
import { SqliteKeys } from './keys/sqlite-keys.ts';
import { MAX_WAITING_NOTICES } from './notices/port.ts';
import { SqliteNotices } from './notices/sqlite-notices.ts';
import { openOutbox, roleOfOwner } from './outbox/open-outbox.ts';
import type { SpoolSettings } from './outbox/port.ts';
import { MemoryQueues } from './queues/memory-queues.ts';
import { SqliteRecords } from './records/sqlite-records.ts';
import { saveCountersRegularly } from './reservations/counter-saver.ts';
import { MemoryReservations } from './reservations/memory-reservations.ts';
import { SqliteSeals } from './seals/sqlite-seals.ts';
import { openDatabase } from './sqlite/database.ts';
import { prepareDatabase } from './sqlite/prepare-database.ts';
import type { StoreLogger, Stores } from './stores.ts';
import { defaultUsageRetention, type UsageRetention } from './usage/port.ts';
import { SqliteUsage } from './usage/sqlite-usage.ts';
import { MemoryVault } from './vault/memory-vault.ts';

export { inspectStateFile, type StateFileFacts } from './sqlite/inspect-state-file.ts';

/** The newest events of each stream that the state file keeps; older ones are removed as new ones come. */
const EVENTS_KEPT = 1_000_000;

export interface EmbeddedOptions {
  /** The SQLite file that holds everything; created with its folder where it does not exist. */
  file: string;
  logger: StoreLogger;
  clock: Clock;
  /** Default 1,000,000 a stream. */
  eventsKept?: number;
  /** Notices that may wait for one destination. Default 500,000. */
  maxWaitingNotices?: number;
  /** Default: `spool` beside the file, a gibibyte at most. */
  spool?: SpoolSettings;
  /** Asked each time. Default: as in the configuration. */
  usageRetention?: () => UsageRetention;
}

/** An edge writes to some of them what its hub says. */
export interface EmbeddedStores extends Stores {
  config: SqliteConfig;
  keys: SqliteKeys;
}

/**
 * Every store of an installation that is one process: one SQLite file, and memory. Needs no server.
 * Throws a `GatewayError` whose `internal` says why the file cannot be opened.
 */
export function openEmbeddedStores(options: EmbeddedOptions): EmbeddedStores {
  const { file, logger, clock, spool = spoolBeside(file) } = options;
  const { eventsKept = EVENTS_KEPT, maxWaitingNotices = MAX_WAITING_NOTICES } = options;
  const { usageRetention = () => defaultUsageRetention } = options;
  prepareDatabase(file);
  const database = openDatabase(file, { durability: 'full' });
  const tables = new EventTables(database, clock, eventsKept);
  const reservations = new MemoryReservations(clock, tables.counters());
  const inherits = (owner: InstanceId): boolean => roleOfOwner(owner) === roleOfOwner(spool.owner);
  for (const charge of new BudgetTable(database).current(clock())) reservations.raise(charge);
  const { outbox, stopReplaying } = openOutbox(spool, inherits, logger);
  const events = new SqliteEventLog({ file, eventsKept, maxWaitingNotices }, outbox, logger);
  const notices = new SqliteNotices(events.thread, logger);
  const stopSaving = saveCountersRegularly(reservations, counters => events.saveCounters(counters));

  const changedCounters = () => reservations.takeChanged(Number.POSITIVE_INFINITY);
  // Events are in the spool, where the next process finds them.
  const saveAtExit = (): void => {
    tables.write([columnsOf({ events: [], positions: [], counters: changedCounters() })]);
  };
  process.once('exit', saveAtExit);

  const close = async (): Promise<void> => {
    process.off('exit', saveAtExit);
    stopSaving();
    events.saveCounters(changedCounters());
    await notices.close();
    await stopReplaying();
    await events.close();
    outbox.close();
    database.close();
  };
  let closed: Promise<void> | undefined;

  return {
    keys: new SqliteKeys(database),
    config: new SqliteConfig(database, clock),
    events,
    outbox,
    seals: new SqliteSeals(events.thread),
    usage: new SqliteUsage(events.thread, reservations, usageRetention),
    budgets: new EmbeddedBudgets(events.thread, reservations),
    notices,
    reservations,
    reservationTally: () => reservations.tally,
    breakers: new MemoryBreakers(clock),
    queues: new MemoryQueues(clock),
    jobs: new SqliteJobs(events.thread),
    vault: new MemoryVault(clock),
    secrets: new SqliteRecords(database, 'secret'),
    directory: new SqliteRecords(database, 'directory'),
    answers: new SqliteRecords(database, 'answer'),
    positions: new SqliteRecords(database, 'position'),
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

const spoolBeside = (file: string): SpoolSettings => ({
  folder: join(dirname(file), 'spool'),
  owner: `embedded.${randomUUID()}`,
  maxBytes: 1024 ** 3,
  onFull: 'continue',
});
