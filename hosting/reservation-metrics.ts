import type { ReservationTally, Stores } from '@sluice/store';
import { type Registry, registerCounter } from '@sluice/telemetry';

/** What became of reservations, by what this process did: each that is made ends once, in one of the other three. */
export function registerReservationMetrics(registry: Registry, tally: Stores['reservationTally']): void {
  const counter = (of: keyof ReservationTally, help: string): void =>
    registerCounter(registry, {
      name: `sluice_reservations_${of}_total`,
      help,
      read: () => tally()[of],
    });
  counter('made', 'Reservations of limits and budgets: of requests, and of further calls of theirs.');
  counter('settled', 'Reservations that ended by what was used, or by the estimate where nobody knows.');
  counter('released', 'Reservations that were given back, since no provider was called.');
  counter('expired', 'Reservations that were never called, given back after their leases had ended.');
}
