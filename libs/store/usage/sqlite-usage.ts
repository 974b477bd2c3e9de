import type { UsageEvent } from '@sluice/contract';
import type { EventThread } from '../events/event-thread.ts';
import type { MemoryReservations } from '../reservations/memory-reservations.ts';
import type { UsageRange, UsageRetention, UsageRow, UsageStore } from './port.ts';
import { decodeGroup, usageRecord } from './usage-record.ts';
import type { RawUsageRow } from './usage-tables.ts';

const PAGE_ROWS = 1_000;

/** Usage in the state file, by the thread that writes events. */
export class SqliteUsage implements UsageStore {
  readonly #thread: Pick<EventThread, 'ask'>;
  readonly #reservations: Pick<MemoryReservations, 'raise'>;
  readonly #retention: () => UsageRetention;

  constructor(
    thread: Pick<EventThread, 'ask'>,
    reservations: Pick<MemoryReservations, 'raise'>,
    retention: () => UsageRetention,
  ) {
    this.#thread = thread;
    this.#reservations = reservations;
    this.#retention = retention;
  }

  async apply(events: readonly UsageEvent[]): Promise<boolean[]> {
    const records = events.map(usageRecord);
    const question = { kind: 'apply-usage', records, retention: this.#retention() } as const;
    const { isNew, charged } = await this.#thread.ask(question);
    for (const charge of charged) this.#reservations.raise(charge);
    return isNew;
  }

  async *rows(range: UsageRange): AsyncGenerator<UsageRow> {
    let after: RawUsageRow | undefined;
    for (;;) {
      const page = await this.#thread.ask({ kind: 'usage-rows', range, after, limit: PAGE_ROWS });
      for (const { at, tenant, group, sums } of page) yield { at, tenant, group: decodeGroup(group), sums };
      after = page.at(-1);
      if (after === undefined || page.length < PAGE_ROWS) return;
    }
  }

  position(): Promise<number> {
    return this.#thread.ask({ kind: 'usage-position' });
  }

  movePosition(from: number, to: number): Promise<boolean> {
    return this.#thread.ask({ kind: 'move-usage-position', from, to });
  }

  /** Sums are in the file that the events are in. */
  onDoubt(): void {}

  /** One process has the file. */
  claimCatchUp(): boolean {
    return true;
  }
}
