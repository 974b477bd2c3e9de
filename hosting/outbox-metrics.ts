import type { OutboxStatus } from '@sluice/store';
import { type Registry, registerCounter, registerGauge } from '@sluice/telemetry';

/** How the events stand that this process has not stored yet. */
export function registerOutboxMetrics(registry: Registry, outbox: OutboxStatus): void {
  registerGauge(registry, {
    name: 'sluice_events_waiting',
    help: 'Events of this process that the event log has not stored yet.',
    read: () => outbox.waiting,
  });
  registerGauge(registry, {
    name: 'sluice_event_spool_bytes',
    help: 'Bytes of events on disk that the event log has not stored yet.',
    read: () => outbox.spoolBytes,
  });
  registerGauge(registry, {
    name: 'sluice_event_spool_failing',
    help: 'Whether events cannot be kept on disk: 1 or 0.',
    read: () => (outbox.problem === undefined ? 0 : 1),
  });
  registerCounter(registry, {
    name: 'sluice_events_lost_total',
    help: 'Events that neither disk nor memory had room for, or that could not be read again.',
    read: () => outbox.lost,
  });
}
