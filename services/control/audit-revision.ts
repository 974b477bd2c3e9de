import { INSTALLATION_TENANT } from '@sluice/contract';
import type { ConfigRevision, EventLog } from '@sluice/store';
import { appendChange } from './audit.ts';

/** Clocks of the store and of who publishes may differ by this. */
const CLOCK_TOLERANCE_MS = 60_000;

const eventIdOf = ({ revision, at }: ConfigRevision): string => `config:${revision}:${at}`;

/** Writes down that a revision was published, by what. */
export function auditRevision(events: EventLog, revision: ConfigRevision, publisher: string): void {
  appendChange(
    events,
    {
      eventId: eventIdOf(revision),
      tenant: INSTALLATION_TENANT,
      actor: { kind: 'system', name: publisher },
      action: 'config.published',
      target: { kind: 'config', id: String(revision.revision) },
      details: { message: revision.message },
    },
    revision.at,
  );
}

/** The same, for a revision that was there before: only where whoever published it ended before it could. */
export async function auditRevisionIfMissing(
  events: EventLog,
  revision: ConfigRevision,
  publisher: string,
): Promise<void> {
  const from = { kind: 'time', at: revision.at - CLOCK_TOLERANCE_MS } as const;
  for await (const { id } of events.read('AUDIT', { from, follow: false }))
    if (id === eventIdOf(revision)) return;
  auditRevision(events, revision, publisher);
}
